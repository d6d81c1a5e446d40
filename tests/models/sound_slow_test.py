"""Real models of wake words and voices give what ONNX Runtime gives; see check_models.py."""

import sys

import check_models

if __name__ == "__main__":
    sys.exit(check_models.main("sound"))
