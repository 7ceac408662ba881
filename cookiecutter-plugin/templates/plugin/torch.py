"""{{ cookiecutter.__title }}: a SmartCut plugin."""

import torch
from smartcut_sdk import About, ImageInput, hookimpl


@hookimpl
def describe():
    # the input size of your model; add mean=… and std=… as in training
    return About(title="{{ cookiecutter.__title }}", input=ImageInput(128, 72))


@hookimpl
def load(device):
    # replace with your model, any torch.nn.Module; this one only detects bright areas
    return torch.nn.Sequential(torch.nn.AdaptiveAvgPool2d(6), torch.nn.Flatten())


@hookimpl
def predict(model, frames):
    # one score per frame, from 0 to 1
    return model(frames.images).max(axis=1)
