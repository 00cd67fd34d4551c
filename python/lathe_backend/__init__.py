"""The Python back end of an endpoint: nginx, gunicorn and model processes on ONNX Runtime.

The layout of the serving containers that came before, with parts that anyone can install.
"""
