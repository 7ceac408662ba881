"""SmartCut core: the server behind the page."""
