"""{{ cookiecutter.__title }}: a SmartCut plugin."""

import keras
from smartcut_sdk import About, ImageInput, hookimpl


@hookimpl
def describe():
    # the input size of your model; add mean=… and std=… as in training
    return About(title="{{ cookiecutter.__title }}", input=ImageInput(128, 72))


@hookimpl
def load(device):
    # replace with your model, a keras.Model or the path of a SavedModel; this one only detects bright areas
    return keras.Sequential([keras.Input((72, 128, 3)), keras.layers.AveragePooling2D(12), keras.layers.Flatten()])


@hookimpl
def predict(model, frames):
    # one score per frame, from 0 to 1
    return model(frames.images).max(axis=1)
