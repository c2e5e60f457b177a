"""Recordings of real kernels: their stories rebuilt as scenes, and the model held against them."""

from tcplearn.capture.kernels.recordings import Kernel, Recording, RecordingError, load, shipped

__all__ = ["Kernel", "Recording", "RecordingError", "load", "shipped"]
