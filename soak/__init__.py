"""Proof of publication at full size: kills, failing disks, readers, hostile documents, orders, power cuts.

`make soak` runs every part and prints its figures; `python -m soak --only kills=20` one part with another count.
"""
