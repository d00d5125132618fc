"""What people see and press.

texts     every sentence, ready to be translated
prompts   a person's words, made safe to show
cards     a job's card, state by state
buttons   what can be pressed on a card, for as long as the message lives
"""
