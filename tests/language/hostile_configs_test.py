"""Configurations of models with an encoder that make no model are errors that name the setting.

Each is a configuration that ships, with settings changed or taken away; `presil time` needs no
more.

Usage: hostile_configs_test.py PRESIL.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
ABSENT = object()
# Configuration, what is changed, and what the message names.
CASES = [
    ("bert-base", {"num_attention_heads": 7}, "num_attention_heads"),
    ("bert-base", {"num_attention_heads": 0}, "num_attention_heads"),
    ("bert-base", {"hidden_size": ABSENT}, "hidden_size"),
    ("bert-base", {"hidden_size": "wide"}, "hidden_size"),
    ("bert-base", {"hidden_act": "mish"}, "hidden_act"),
    ("bert-base", {"position_embedding_type": "relative_key"}, "position_embedding_type"),
    ("xlm-r-base", {"max_position_embeddings": 2}, "max_position_embeddings"),
    ("xlm-r-base", {"pad_token_id": -9}, "max_position_embeddings"),
    ("nomic-embed", {"activation_function": "gelu"}, "activation_function"),
    ("nomic-embed", {"prenorm": True}, "prenorm"),
    ("nomic-embed", {"n_head": 256 * 3}, "n_head"),
    ("t5-base", {"relative_attention_max_distance": 1 << 29}, "relative_attention_num_buckets"),
    ("t5-base", {"relative_attention_num_buckets": 3}, "relative_attention_num_buckets"),
    ("t5-base", {"feed_forward_proj": "gated-tanh"}, "feed_forward_proj"),
    ("t5-base", {"num_decoder_layers": 0}, "num_decoder_layers"),
    ("t5-base", {"d_ff": 2.5}, "d_ff"),
    ("whisper-tiny", {"encoder_attention_heads": 3}, "encoder_attention_heads"),
    ("whisper-tiny", {"num_mel_bins": 1 << 24}, "max_source_positions"),
    ("whisper-tiny", {"max_source_positions": 1 << 20}, "max_source_positions"),
    ("whisper-tiny", {"activation_function": "relu"}, "activation_function"),
    ("whisper-tiny", {"decoder_start_token_id": ABSENT}, "decoder_start_token_id"),
    ("whisper-tiny", {"scale_embedding": True}, "scale_embedding"),
    ("vit-base-patch16-224", {"patch_size": 0}, "patch_size"),
    ("vit-base-patch16-224", {"patch_size": 300}, "patch_size"),
    ("vit-base-patch16-224", {"image_size": 1 << 20}, "patch_size"),
    ("vit-base-patch16-224", {"image_size": 16384}, "patch_size"),
    ("vit-base-patch16-224", {"num_channels": 1}, "num_channels"),
    ("vit-base-patch16-224", {"num_attention_heads": 7}, "num_attention_heads"),
    ("vit-base-patch16-224", {"num_hidden_layers": 0}, "num_hidden_layers"),
    ("vit-base-patch16-224", {"hidden_act": "mish"}, "hidden_act"),
    ("vit-base-patch16-224", {"model_type": "dinov2", "use_swiglu_ffn": True}, "use_swiglu_ffn"),
    ("vit-base-patch16-224", {"model_type": "dinov2", "mlp_ratio": 0}, "mlp_ratio"),
    ("clip-vit-large-patch14", {"projection_dim": -1}, "projection_dim"),
    ("clip-vit-large-patch14", {"vision_config": {"patch_size": -3}}, "patch_size"),
    ("clip-vit-large-patch14", {"vision_config": {"hidden_size": "wide"}}, "hidden_size"),
    ("clip-vit-large-patch14", {"text_config": {"max_position_embeddings": 0}},
     "max_position_embeddings"),
    ("siglip-so400m-patch14-384", {"vision_config": {}}, "text_config.projection_size"),
    ("siglip-so400m-patch14-384", {"text_config": {"pad_token_id": -1}}, "pad_token_id"),
    ("siglip-so400m-patch14-384", {"vision_config": {"vision_use_head": False}},
     "vision_use_head"),
    ("llava-1.5-7b", {"vision_feature_layer": -99}, "vision_feature_layer"),
    ("llava-1.5-7b", {"vision_feature_layer": [-2, -5]}, "vision_feature_layer"),
    ("llava-1.5-7b", {"vision_feature_select_strategy": "some"}, "vision_feature_select_strategy"),
    ("llava-1.5-7b", {"projector_hidden_act": "relu"}, "projector_hidden_act"),
    ("llava-1.5-7b", {"image_token_index": -5}, "image_token_index"),
    ("smolvlm-256m", {"scale_factor": 5}, "scale_factor"),
    ("smolvlm-256m", {"scale_factor": 0}, "scale_factor"),
    ("smolvlm-256m", {"image_token_id": 1 << 25}, "image_token_id"),
    ("smolvlm-256m", {"vision_config": {"hidden_size": -1}}, "hidden_size"),
]


def main():
    presil, faults = sys.argv[1], []
    with tempfile.TemporaryDirectory() as root:
        for number, (name, changes, key) in enumerate(CASES):
            folder = pathlib.Path(root) / str(number)
            folder.mkdir()
            config = json.loads((ROOT / "models/language" / name / "config.json").read_text())
            config = {**config, **changes}
            (folder / "config.json").write_text(json.dumps(
                {setting: value for setting, value in config.items() if value is not ABSENT}))
            result = subprocess.run([presil, "time", folder, "--prompt-length", "16"], cwd=ROOT,
                                    capture_output=True, text=True, timeout=60)
            words = ("error[language-bad-config]", f"'{key}'")
            if result.returncode != 2 or not all(word in result.stderr for word in words):
                faults.append(f"{name} with {key} changed: {result.returncode}, "
                              f"{result.stderr or result.stdout}")
    print("\n".join(faults) or f"{len(CASES)} configurations are refused")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
