"""What every SmartCut plugin must do, and what this one should find."""

from smartcut_sdk.testing import PluginContract


class TestPlugin(PluginContract):
    plugin_name = "{{ cookiecutter.name }}"

    def test_finds_the_event(self, analyze, synthetic_video):
        # a clip and seconds of your own are worth more: analyze("tests/clip.mp4").segments
        segments = analyze(synthetic_video(events=[(10, 30)])).segments
        assert [(round(segment.start), round(segment.stop)) for segment in segments] == [(10, 30)]
