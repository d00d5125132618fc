"""The buttons below what somebody is asked: a price, better words, the scenes of a storyboard."""

import discord

from bot.ui.pressing import JOB, SCENE, Pressable


class GoButton(Pressable, template=rf"ask:go:{JOB}"):
    """Lets begin what its author was asked about."""

    action = "ask:go"
    label = "Go"
    style = discord.ButtonStyle.primary


class AgreeButton(Pressable, template=rf"ask:agree:{JOB}"):
    """Says for its author that they may use what they attached."""

    action = "ask:agree"
    label = "Yes"
    style = discord.ButtonStyle.primary


class FirstButton(Pressable, template=rf"ask:first:{JOB}"):
    """Takes the beginning of a clip that is too long."""

    action = "ask:first"
    label = "First"
    style = discord.ButtonStyle.primary


class LastButton(Pressable, template=rf"ask:last:{JOB}"):
    """Takes the end of a clip that is too long."""

    action = "ask:last"
    label = "Last"
    style = discord.ButtonStyle.primary


class DropButton(Pressable, template=rf"ask:drop:{JOB}"):
    """Forgets what its author was asked about."""

    action = "ask:drop"
    label = "Drop"


class UseButton(Pressable, template=rf"words:use:{JOB}"):
    """Asks with the better words."""

    action = "words:use"
    label = "Use it"
    style = discord.ButtonStyle.primary


class ChangeButton(Pressable, template=rf"words:change:{JOB}"):
    """Opens the better words to be changed first."""

    action = "words:change"
    label = "Change"


class MineButton(Pressable, template=rf"words:keep:{JOB}"):
    """Asks with the person's own words."""

    action = "words:keep"
    label = "Mine"


class ImagineButton(Pressable, template=rf"words:imagine:{JOB}"):
    """Opens the words that a picture was described with, to make something like it."""

    action = "words:imagine"
    label = "Imagine"
    style = discord.ButtonStyle.primary


class RedoButton(Pressable, template=rf"board:redo:{JOB}"):
    """Shows the scenes of a storyboard, for one to be made anew."""

    action = "board:redo"
    label = "Redo"


class SceneButton(Pressable, template=rf"board:scene:{SCENE}"):
    """Asks for other words for a scene."""

    action = "board:scene"
    label = "Redo"
