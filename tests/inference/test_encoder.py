"""The encoder: unit vectors, near texts near, and no vector depends on its neighbours."""

import numpy as np

from newsdigest.inference.encoder import load_encoder

TEXTS = [
    "Bitcoin slides as traders flee risk after overnight strikes.",
    "BTC drops while markets turn away from risk following the attack.",
    "A bakery in the old town opens a second shop.",
    "",
    "x " * 3000,
    "Bitcoin slides as traders flee risk after overnight strikes.",
    "lone surrogate \ud83d and \u202e override",
]


def test_unit_length_and_shape() -> None:
    vectors = load_encoder().encode(TEXTS)
    assert vectors.shape == (len(TEXTS), 384) and vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-4)
    assert load_encoder().encode([]).shape == (0, 384)


def test_near_texts_are_near() -> None:
    v = load_encoder().encode(TEXTS)
    assert v[0] @ v[1] > 0.4 > 0.2 > v[0] @ v[2]


def test_same_bytes_in_any_batch_and_order() -> None:
    encoder = load_encoder()
    alone = np.concatenate([encoder.encode([t]) for t in TEXTS])
    together = encoder.encode(TEXTS, batch=3)
    backwards = encoder.encode(TEXTS[::-1])[::-1]
    assert alone.tobytes() == together.tobytes() == backwards.tobytes()
