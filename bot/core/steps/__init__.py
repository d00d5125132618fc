"""What a worker does with a job, by the state it finds it in.

kit         the ports a step works with, and what all steps share: cards, ends, the gate
glances     what many steps want to know, asked of the database seldom
waiting     queued: keep the card true, end what waited too long
submitting  send the request, once
rendering   look how far the provider is
conducting  a storyboard: its scenes one after the other, then the whole
fetching    bring the files home and open them
fitting     make them fit where they are to be shown
delivering  put them in front of people, by the first way that works
ending      over: tell it, and remove what is to be removed
"""
