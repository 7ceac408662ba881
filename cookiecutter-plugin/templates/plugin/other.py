"""{{ cookiecutter.__title }}: a SmartCut plugin."""

from smartcut_sdk import About, ImageInput, hookimpl


@hookimpl
def describe():
    # the picture your model wants
    return About(title="{{ cookiecutter.__title }}", input=ImageInput(128, 72))


@hookimpl
def load(device):
    # your model in the place of this one, which only looks for bright things: anything that predict can use
    return lambda images: images.reshape(-1, 6, 12, 8, 16, 3).mean(axis=(2, 4, 5)).max(axis=(1, 2)) / 255


@hookimpl
def predict(model, frames):
    # one score from 0 to 1 for each frame; frames.images is uint8 (N, 72, 128, 3), RGB
    return model(frames.images)
