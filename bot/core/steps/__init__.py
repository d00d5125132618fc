"""What a worker does with a job, by the state it finds it in.

kit         the ports a step works with, and what all steps share: cards and ends
waiting     queued: keep the card true, end what waited too long
submitting  send the request, once
rendering   look how far the provider is
fetching    bring the files home and open them
delivering  choose what fits, and put it in front of people
"""
