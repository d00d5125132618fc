"""What people see and press.

texts and …_texts, wording
          every sentence, ready to be translated; speech looks it up
prompts, keepsake
          a person's words: made safe to show, and given back whole
cards     a job's card, state by state; …_cards what stands in other answers
pressing  what all buttons have in common, which work for as long as the message lives; …_buttons
          the others, buttons all of them; presses and …_presses say what a press does
forms     what all forms have in common; modals the ones for working on something, …_modals,
          text_forms and key_pictures the others
choosing, attached
          what there is to work on in a message, and what was attached
wishes    from what was filled in to a request: styles, better words, previews
asking    from a request to a job in the queue, or to the question before it
rights    who may do what
"""
