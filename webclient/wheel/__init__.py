"""The page of SmartCut as package data: index.html, css, locales, src and vendor lie beside this file."""
