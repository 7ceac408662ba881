"""The contract of every SmartCut plugin, and what this one should find."""

from smartcut_sdk.testing import PluginContract


class TestPlugin(PluginContract):
    plugin_name = "{{ cookiecutter.name }}"

    def test_finds_the_event(self, analyze, synthetic_video):
        # better with your own clip: analyze("tests/clip.mp4").segments
        segments = analyze(synthetic_video(events=[(10, 30)])).segments
        assert [(round(segment.start), round(segment.stop)) for segment in segments] == [(10, 30)]
