"""What people see and press.

texts and …_texts, wording
          every sentence, ready to be translated
prompts   a person's words, made safe to show
cards     a job's card, state by state; queue_cards and result_cards what /queue and /result show
buttons   what can be pressed, for as long as the message lives; presses says what that does
asking    from a command or press to a job in the queue
rights    who may do what
"""
