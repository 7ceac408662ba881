"""The detector's classes in the order of its outputs; output 0 is the background."""

from __future__ import annotations

BACKGROUND = "???"
"""Name of output 0 in the label map."""

RUSSIAN = {
    "Bicycle": "Велосипед",
    "Boot": "Сапог",
    "Laptop": "Ноутбук",
    "Person": "Человек",
    "Chair": "Стул",
    "Cattle": "Крупный рогатый скот",
    "Desk": "Письменный стол",
    "Cat": "Кошка",
    "Computer mouse": "Компьютерная мышь",
    "Computer monitor": "Монитор",
    "Box": "Коробка",
    "Mug": "Кружка",
    "Coffee cup": "Кофейная чашка",
    "Stationary bicycle": "Велотренажёр",
    "Table": "Стол",
    "Bottle": "Бутылка",
    "High heels": "Туфли на каблуке",
    "Vehicle": "Транспорт",
    "Footwear": "Обувь",
    "Dog": "Собака",
    "Book": "Книга",
    "Camera": "Камера",
    "Car": "Легковой автомобиль",
}

CLASSES = tuple(RUSSIAN)
"""Output i of the model is CLASSES[i - 1]; `load` compares this with the label map next to the weights."""
