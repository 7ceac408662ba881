"""SmartCut core: the server that an analyst's browser talks to."""
