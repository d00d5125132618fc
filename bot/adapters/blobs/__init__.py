"""Files by name, as bot.core.ports.Blobs.

folder    in one folder of this machine's disk
objects   in a bucket of an S3-compatible storage; needs obstore, so it is imported by who needs it
transit   what is on this machine's disk only on its way: coming in, or looked at for a moment
"""

from bot.adapters.blobs.folder import Folder

__all__ = ["Folder"]
