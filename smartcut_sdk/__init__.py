"""SmartCut SDK: wrap a model as a service that finds segments of video."""
