"""Anchors, box decoding and suppression, without the model."""

from __future__ import annotations

import numpy as np
import pytest
from smartcut_objects.boxes import decode, make_anchors, sigmoid, suppress


def test_anchors_match_the_model_outputs_and_are_inside_the_image():
    anchors = make_anchors()
    assert anchors.shape == (1917, 4)
    assert (anchors[:, :2] > 0).all()
    assert (anchors[:, :2] < 1).all()


def test_anchors_run_from_the_finest_cells_to_the_whole_image():
    anchors = make_anchors()
    assert anchors[0] == pytest.approx([0.5 / 19, 0.5 / 19, 0.1, 0.1], abs=1e-6)
    assert anchors[1] == pytest.approx([0.5 / 19, 0.5 / 19, 0.2 * 2**0.5, 0.2 / 2**0.5], abs=1e-6)
    assert anchors[3, :2] == pytest.approx([1.5 / 19, 0.5 / 19], abs=1e-6), "x runs first"
    assert anchors[-6] == pytest.approx([0.5, 0.5, 0.95, 0.95], abs=1e-6)
    assert anchors[-1] == pytest.approx([0.5, 0.5, 0.95**0.5, 0.95**0.5], abs=1e-6)


def test_decoding_zeros_returns_the_anchor():
    anchors = np.array([[0.5, 0.25, 0.2, 0.1]], np.float32)
    assert decode(np.zeros((1, 4), np.float32), anchors)[0] == pytest.approx([0.4, 0.2, 0.6, 0.3])


def test_decoding_moves_and_grows_by_the_size_of_the_anchor():
    anchors = np.array([[0.5, 0.5, 0.2, 0.1]], np.float32)
    encoded = np.array([[10.0, -10.0, 5 * np.log(2), 5 * np.log(3)]], np.float32)  # y, x, height, width
    box = decode(encoded, anchors)[0]
    assert box == pytest.approx([0.3 - 0.3, 0.6 - 0.1, 0.3 + 0.3, 0.6 + 0.1], abs=1e-6)


def test_decoding_absurd_outputs_stays_finite():
    anchors = np.array([[0.5, 0.5, 0.2, 0.1]], np.float32)
    assert np.isfinite(decode(np.full((1, 4), 1e4, np.float32), anchors)).all()


def test_sigmoid_at_zero_and_at_extremes():
    assert sigmoid(np.array([0.0, 30.0, -30.0], np.float32)) == pytest.approx([0.5, 1.0, 0.0], abs=1e-6)


def test_suppression_keeps_the_best_of_each_cluster_best_first():
    boxes = np.array([[0, 0, 1, 1], [0, 0, 1, 0.9], [2, 2, 3, 3], [2, 2, 3, 3]], np.float32)
    assert suppress(boxes, np.array([0.5, 0.6, 0.9, 0.3], np.float32)) == [2, 1]


def test_suppression_keeps_neighbors_that_overlap_little():
    boxes = np.array([[0, 0, 2, 1], [1, 0, 3, 1]], np.float32)  # a third of their union
    scores = np.array([0.9, 0.8], np.float32)
    assert suppress(boxes, scores, overlap=0.5) == [0, 1]
    assert suppress(boxes, scores, overlap=0.3) == [0]


def test_suppression_of_no_boxes_is_empty():
    assert suppress(np.zeros((0, 4), np.float32), np.zeros(0, np.float32)) == []
