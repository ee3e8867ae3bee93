"""Reading prose: text in, values with their words and offsets out.

Nothing here sees a file (its own word lists apart), a frame or a raw format. Every reader is a pure
function; every pattern that meets input text runs on a linear-time engine.
"""
