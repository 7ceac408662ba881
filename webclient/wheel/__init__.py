"""SmartCut's page as package data: index.html, css, locales, src and vendor are beside this file."""
