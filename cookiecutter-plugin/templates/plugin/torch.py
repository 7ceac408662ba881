"""{{ cookiecutter.__title }}: a SmartCut plugin."""

import torch
from smartcut_sdk import About, ImageInput, hookimpl


@hookimpl
def describe():
    # the picture your model wants; mean=… and std=… as in its training
    return About(title="{{ cookiecutter.__title }}", input=ImageInput(128, 72))


@hookimpl
def load(device):
    # your model in the place of this one, which only looks for bright things: any torch.nn.Module
    return torch.nn.Sequential(torch.nn.AdaptiveAvgPool2d(6), torch.nn.Flatten())


@hookimpl
def predict(model, frames):
    # one score from 0 to 1 for each frame
    return model(frames.images).max(axis=1)
