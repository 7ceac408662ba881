"""{{ cookiecutter.__title }}: a SmartCut plugin."""

from smartcut_sdk import About, ImageInput, hookimpl


@hookimpl
def describe():
    # the input size of your model
    return About(title="{{ cookiecutter.__title }}", input=ImageInput(128, 72))


@hookimpl
def load(device):
    # replace with your model, any object that predict can use; this one only detects bright areas
    return lambda images: images.reshape(-1, 6, 12, 8, 16, 3).mean(axis=(2, 4, 5)).max(axis=(1, 2)) / 255


@hookimpl
def predict(model, frames):
    # one score per frame, from 0 to 1; frames.images is uint8 (N, 72, 128, 3), RGB
    return model(frames.images)
