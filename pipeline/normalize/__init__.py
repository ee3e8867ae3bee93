"""Step 2: records to rows. Knows meaning, and no raw format.

One shard at a time: the readings of a range of trial ids become a frame for every table. Of the documents of
a trial the best one is taken (see `choose`), the others are superseded. Each table has a module with one public
function of the table's name; `stage` runs them over files.
"""
