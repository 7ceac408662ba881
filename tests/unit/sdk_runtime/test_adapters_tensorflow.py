"""Keras, SavedModel and TFLite models as callables on images, with the real TensorFlow and LiteRT."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import pytest
import tensorflow as tf
from ai_edge_litert.interpreter import Interpreter

from smartcut_sdk import ImageInput
from smartcut_sdk.inference.adapters import AdapterError, adapt

pytestmark = pytest.mark.tensorflow

IMAGES = np.random.default_rng(7).integers(0, 256, (5, 12, 16, 3), dtype=np.uint8)
INPUT = ImageInput(width=16, height=12, scale=1 / 127.5, mean=(1, 1, 1))
EXPECTED = (IMAGES / 127.5 - 1).mean((1, 2)).astype(np.float32)  # mean color, (5, 3)


def keras_model(**options: Any) -> Any:
    shape = options.pop("shape", (12, 16, 3))
    inputs = tf.keras.Input(shape, **options)
    data_format = "channels_first" if shape[0] == 3 else "channels_last"
    return tf.keras.Model(inputs, tf.keras.layers.GlobalAveragePooling2D(data_format=data_format)(inputs))


class MeanColor(tf.Module):  # type: ignore[misc]
    """A SavedModel object with a serving signature of two outputs."""

    @tf.function(input_signature=[tf.TensorSpec((None, 12, 16, 3), tf.float32, name="images")])  # type: ignore[untyped-decorator]
    def serve(self, images: Any) -> Any:
        return {"mean": tf.reduce_mean(images, (1, 2)), "highest": tf.reduce_max(images, (1, 2, 3))}


def to_tflite(model: Any, **settings: Any) -> bytes:
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    for name, value in settings.items():
        setattr(converter, name, value)
    return bytes(converter.convert())


def tflite_file(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_a_keras_model_gets_normalized_images() -> None:
    adapted = adapt(keras_model(), "cpu", INPUT)
    np.testing.assert_allclose(adapted(IMAGES), EXPECTED, atol=1e-5)
    assert (adapted.framework, adapted.layout, adapted.device) == ("keras", "NHWC", "cpu")
    assert isinstance(adapted(IMAGES), np.ndarray)


def test_channels_first_is_detected_from_a_keras_models_input() -> None:
    assert adapt_layout(keras_model(shape=(3, 12, 16))) == "NCHW"


def adapt_layout(model: Any) -> str:
    from smartcut_sdk.inference.adapters.keras import KerasModel

    return KerasModel(model, "cpu", None).layout


def test_a_keras_model_that_takes_bytes_gets_bytes() -> None:
    inputs = tf.keras.Input((12, 16, 3), dtype="uint8")
    outputs = tf.keras.layers.Lambda(lambda images: tf.reduce_max(tf.cast(images, tf.int32), axis=(1, 2, 3)))(inputs)
    adapted = adapt(tf.keras.Model(inputs, outputs), "cpu", INPUT)
    np.testing.assert_array_equal(adapted(IMAGES), IMAGES.max((1, 2, 3)))


def test_a_keras_model_of_one_batch_size_gets_that_size() -> None:
    adapted = adapt(keras_model(batch_size=2), "cpu", INPUT)
    np.testing.assert_allclose(adapted(IMAGES), EXPECTED, atol=1e-5)


def test_a_keras_file_is_read_from_its_path(tmp_path: Path) -> None:
    keras_model().save(tmp_path / "model.keras")
    np.testing.assert_allclose(adapt(str(tmp_path / "model.keras"), "cpu", INPUT)(IMAGES), EXPECTED, atol=1e-5)


def test_several_outputs_keep_their_names() -> None:
    inputs = tf.keras.Input((12, 16, 3))
    pooled = tf.keras.layers.GlobalAveragePooling2D()(inputs)
    model = tf.keras.Model(inputs, {"mean": pooled, "both": [pooled, pooled]})
    outputs = adapt(model, "cpu", INPUT)(IMAGES)
    assert set(outputs) == {"mean", "both"}
    np.testing.assert_allclose(outputs["both"][1], EXPECTED, atol=1e-5)


def test_a_keras_model_of_another_size_fails_when_loaded() -> None:
    with pytest.raises(AdapterError, match=r"takes images of 16×12 pixels, but describe\(\) declares .*width=224"):
        adapt(keras_model(), "cpu", ImageInput(width=224, height=224))


def test_without_a_declared_input_the_error_states_the_models_size() -> None:
    adapted = adapt(keras_model(), "cpu", None)
    with pytest.raises(AdapterError, match=r"got 8×8.*ImageInput\(width=16, height=12\)"):
        adapted(np.zeros((1, 8, 8, 3), np.uint8))


def save_exported(folder: Path) -> None:
    keras_model().export(str(folder))


def save_module(folder: Path) -> None:
    module = MeanColor()
    tf.saved_model.save(module, str(folder), signatures={"serving_default": module.serve})


@pytest.mark.parametrize("save", [save_exported, save_module])
@pytest.mark.parametrize("as_path", [True, False])
def test_saved_models_by_path_and_as_object(save: Callable[[Path], None], as_path: bool, tmp_path: Path) -> None:
    save(tmp_path / "saved")
    model = str(tmp_path / "saved") if as_path else tf.saved_model.load(str(tmp_path / "saved"))
    adapted = adapt(model, "cpu", INPUT)
    outputs = adapted(IMAGES)
    assert adapted.framework == "tensorflow"
    if save is save_module:
        assert set(outputs) == {"mean", "highest"}
        outputs = outputs["mean"]
    np.testing.assert_allclose(outputs, EXPECTED, atol=1e-5)


def test_a_saved_model_of_another_size_is_refused(tmp_path: Path) -> None:
    save_module(tmp_path / "saved")
    with pytest.raises(AdapterError, match=r"takes images of 16×12 pixels"):
        adapt(tmp_path / "saved", "cpu", ImageInput(width=32, height=32))


def test_a_tf_function_is_a_model_too() -> None:
    adapted = adapt(tf.function(lambda images: tf.reduce_mean(images, (1, 2))), "cpu", INPUT)
    np.testing.assert_allclose(adapted(IMAGES), EXPECTED, atol=1e-5)


@pytest.mark.parametrize("as_path", [True, False])
def test_tflite_by_path_and_as_interpreter(as_path: bool, tmp_path: Path) -> None:
    path = tflite_file(tmp_path / "model.tflite", to_tflite(keras_model()))
    adapted = adapt(path if as_path else Interpreter(model_path=str(path)), "cuda", INPUT)
    for count in (5, 1, 3):
        np.testing.assert_allclose(adapted(IMAGES[:count]), EXPECTED[:count], atol=1e-5)
    assert (adapted.framework, adapted.device) == ("tflite", "cpu"), "a TFLite model stays on the CPU"


def test_tflite_that_takes_one_image_only(tmp_path: Path) -> None:
    inputs = tf.keras.Input((12, 16, 3), batch_size=1)
    flat = tf.keras.layers.Lambda(lambda images: tf.reshape(images, (1, 12 * 16 * 3)))(inputs)
    path = tflite_file(tmp_path / "model.tflite", to_tflite(tf.keras.Model(inputs, flat)))
    adapted = adapt(path, "cpu", INPUT)
    np.testing.assert_allclose(adapted(IMAGES), (IMAGES / 127.5 - 1).reshape(5, -1), atol=1e-5)


def test_quantized_tflite_input_and_output_are_converted(tmp_path: Path) -> None:
    def samples() -> Any:
        for image in IMAGES:
            yield [(image[None] / 127.5 - 1).astype(np.float32)]

    inputs = tf.keras.Input((12, 16, 3))
    outputs = tf.keras.layers.GlobalAveragePooling2D()(tf.keras.layers.Conv2D(3, 1, kernel_initializer="ones")(inputs))
    model = tf.keras.Model(inputs, outputs)
    content = to_tflite(
        model,
        optimizations=[tf.lite.Optimize.DEFAULT],
        representative_dataset=samples,
        inference_input_type=tf.uint8,
        inference_output_type=tf.uint8,
    )
    quantized = adapt(tflite_file(tmp_path / "model.tflite", content), "cpu", INPUT)(IMAGES)
    exact = adapt(model, "cpu", INPUT)(IMAGES)
    assert quantized.dtype == np.float32
    np.testing.assert_allclose(quantized, exact, atol=0.05)


def test_tflite_of_another_size_is_refused(tmp_path: Path) -> None:
    path = tflite_file(tmp_path / "model.tflite", to_tflite(keras_model()))
    with pytest.raises(AdapterError, match=r"takes images of 16×12 pixels, but describe\(\) declares"):
        adapt(path, "cpu", ImageInput(width=300, height=300))
