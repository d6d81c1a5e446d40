"""Real models of lines and kinds of pictures give what ONNX Runtime gives; see check_models.py."""

import sys

import check_models

if __name__ == "__main__":
    sys.exit(check_models.main("vision"))
