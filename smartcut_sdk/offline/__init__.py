"""Internal: a plugin over a video file: decoding, scanning, evaluation."""
