"""The child process of bot.adapters.media: opens files that came from outside.

It is run as a folder, `python -I FOLDER`, so its files import each other by their bare names and
nothing of the bot. It forks for each file; the last line that a fork writes is its report.

__main__     the forks, the verbs, and the limits of each
report       what a file is, or what is wrong with it
pictures     looks at pictures, takes them in, makes them lighter
clips        looks at clips
clip_fit     makes clips lighter
clip_upload  looks at clips that people attach
clip_intake  takes them in
clip_join    makes one clip of several
stills       makes pictures of clips
prints       what a picture or clip is known again by
label        writes into a file that it was made by a model
film         writes a clip out of pieces of others
pace         its pictures
soundtrack   its sound
encoding     what all that writes clips has in common
"""
