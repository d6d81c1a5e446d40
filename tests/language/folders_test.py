"""A folder with config.json and safetensors answers as the GGUF file that llama.cpp's converter
would make of it, for each architecture that has names or an order of its own: experts one by one,
joined or transposed matrices, rows of q and k in halves, norms less one.

Usage: folders_test.py PRESIL [NAME...]. Needs the gguf package in .venv, else skipped.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

try:
    import numpy

    import random_models as small
    from readers_test import write_safetensors, write_tokenizer
except ImportError:
    print("skipped: needs the gguf package in .venv")
    sys.exit(0)

TEXT = "the cat at the hat, a mat and that cat: 12 hats at a time, the cat said; a bat sat."
LLAMA = {"attn_norm": "input_layernorm", "ffn_norm": "post_attention_layernorm",
         "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj",
         "attn_qkv": "self_attn.qkv_proj", "attn_output": "self_attn.o_proj",
         "attn_q_norm": "self_attn.q_norm", "attn_k_norm": "self_attn.k_norm",
         "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj",
         "ffn_gate_inp": "mlp.gate", "ffn_gate_exps": "mlp.experts.{}.gate_proj",
         "ffn_up_exps": "mlp.experts.{}.up_proj", "ffn_down_exps": "mlp.experts.{}.down_proj"}
TOP = {"token_embd": "model.embed_tokens", "output_norm": "model.norm", "output": "lm_head"}
CONFIG = {"block_count": "num_hidden_layers", "context_length": "max_position_embeddings",
          "embedding_length": "hidden_size", "feed_forward_length": "intermediate_size",
          "attention.head_count": "num_attention_heads",
          "attention.head_count_kv": "num_key_value_heads", "attention.key_length": "head_dim",
          "attention.layer_norm_rms_epsilon": "rms_norm_eps", "rope.freq_base": "rope_theta",
          "expert_count": "num_experts", "expert_used_count": "num_experts_per_tok",
          "expert_feed_forward_length": "moe_intermediate_size",
          "expert_shared_feed_forward_length": "shared_expert_intermediate_size",
          "attention.sliding_window": "sliding_window", "attention.q_lora_rank": "q_lora_rank",
          "attention.kv_lora_rank": "kv_lora_rank", "rope.dimension_count": "qk_rope_head_dim",
          "attention.value_length_mla": "v_head_dim", "expert_shared_count": "n_shared_experts",
          "leading_dense_block_count": "first_k_dense_replace",
          "expert_weights_scale": "routed_scaling_factor",
          "expert_weights_norm": "norm_topk_prob"}


def in_halves(matrix, heads):
    """The order of rows before the converter makes pairs of halves."""
    size = matrix.shape[0] // heads
    return matrix.reshape(heads, size // 2, 2, -1).swapaxes(1, 2).reshape(matrix.shape)


class Folder:
    def __init__(self, name, model_type, layer_names=(), top=(), config=()):
        self.model = small.MODELS[name]()
        self.layer_names = {**LLAMA, **dict(layer_names)}
        self.top = {**TOP, **dict(top)}
        self.config = {"model_type": model_type, "vocab_size": len(self.model.tokens),
                       "tie_word_embeddings": "output.weight" not in self.model.weights,
                       **{CONFIG[key]: value for key, value in self.model.keys.items()
                          if key in CONFIG}, **dict(config)}
        self.change = {}          # part of a layer -> what its values are in the folder
        self.prefix = "model.layers."

    def tensors(self):
        result = {}
        for name, value in self.model.weights.items():
            value = value.astype(numpy.float32)
            stem, kind = name.rsplit(".", 1)
            if not name.startswith("blk."):
                change = self.change.get(stem, lambda values: values)
                result[f"{self.top[stem]}.{kind}"] = change(value)
                continue
            _, layer, part = stem.split(".")
            target = self.layer_names[part]
            if target.endswith("_bias"):
                target, kind = target.rsplit(".", 1)
            value = self.change.get(part, lambda values: values)(value)
            if "{}" in target:
                for expert, own in enumerate(value):
                    result[f"{self.prefix}{layer}.{target.format(expert)}.{kind}"] = own
            else:
                result[f"{self.prefix}{layer}.{target}.{kind}"] = value
        return {name: numpy.ascontiguousarray(value) for name, value in result.items()}

    def write(self, folder):
        folder.mkdir()
        (folder / "config.json").write_text(json.dumps(self.config))
        write_tokenizer(folder, self.model.tokens, self.model.merges)
        write_safetensors(folder / "model.safetensors", self.tensors())


def mixtral():
    moe = "block_sparse_moe."
    folder = Folder("mixtral", "mixtral", {
        "ffn_gate_inp": moe + "gate", "ffn_gate_exps": moe + "experts.{}.w1",
        "ffn_up_exps": moe + "experts.{}.w3", "ffn_down_exps": moe + "experts.{}.w2"})
    folder.config["num_local_experts"] = folder.config.pop("num_experts")
    folder.change = {"attn_q": lambda v: in_halves(v, small.HEADS),
                     "attn_k": lambda v: in_halves(v, small.KV_HEADS)}
    return folder


def qwen2moe():
    folder = Folder("qwen2moe", "qwen2_moe", {
        "ffn_gate_inp_shexp": "mlp.shared_expert_gate",
        "ffn_gate_shexp": "mlp.shared_expert.gate_proj",
        "ffn_up_shexp": "mlp.shared_expert.up_proj",
        "ffn_down_shexp": "mlp.shared_expert.down_proj"}, config={"norm_topk_prob": False})
    folder.change = {"ffn_gate_inp_shexp": lambda v: v.reshape(1, -1)}
    return folder


def gemma3():
    folder = Folder("gemma3", "gemma3_text", {
        "ffn_norm": "pre_feedforward_layernorm", "post_attention_norm": "post_attention_layernorm",
        "post_ffw_norm": "post_feedforward_layernorm"},
        config={"query_pre_attn_scalar": small.HEAD, "rope_local_base_freq": 10000.0})
    for part in ("attn_norm", "ffn_norm", "post_attention_norm", "post_ffw_norm", "attn_q_norm",
                 "attn_k_norm", "output_norm"):
        folder.change[part] = lambda v: v - 1
    return folder


def gpt2():
    folder = Folder("gpt2", "gpt2", {
        "attn_norm": "ln_1", "attn_qkv": "attn.c_attn", "attn_output": "attn.c_proj",
        "ffn_norm": "ln_2", "ffn_up": "mlp.c_fc", "ffn_down": "mlp.c_proj"},
        {"token_embd": "wte", "position_embd": "wpe", "output_norm": "ln_f"},
        {"n_layer": small.LAYERS, "n_embd": small.WIDTH, "n_head": small.HEADS,
         "n_inner": small.INNER, "n_positions": small.CONTEXT})
    folder.prefix = "h."
    for part in ("attn_qkv", "attn_output", "ffn_up", "ffn_down"):
        folder.change[part] = lambda v: v.T if v.ndim == 2 else v
    return folder


def phi2():
    return Folder("phi2", "phi", {
        "attn_output": "self_attn.dense", "ffn_up": "mlp.fc1", "ffn_down": "mlp.fc2"},
        {"output_norm": "model.final_layernorm"},
        {"partial_rotary_factor": 8 / 12, "layer_norm_eps": 1e-5})


def phi3():
    return Folder("phi3", "phi3", {"ffn_up": "mlp.gate_up_proj"})


def deepseek():
    folder = Folder("deepseek_v3", "deepseek_v3", {
        "attn_q_a": "self_attn.q_a_proj", "attn_q_a_norm": "self_attn.q_a_layernorm",
        "attn_q_b": "self_attn.q_b_proj", "attn_kv_a_mqa": "self_attn.kv_a_proj_with_mqa",
        "attn_kv_a_norm": "self_attn.kv_a_layernorm", "attn_kv_b": "self_attn.kv_b_proj",
        "exp_probs_b": "mlp.gate.e_score_correction_bias",
        "ffn_gate_shexp": "mlp.shared_experts.gate_proj",
        "ffn_up_shexp": "mlp.shared_experts.up_proj",
        "ffn_down_shexp": "mlp.shared_experts.down_proj"}, config={
            "num_key_value_heads": small.HEADS, "qk_nope_head_dim": small.PLAIN,
            "n_routed_experts": small.EXPERTS, "scoring_func": "sigmoid",
            "rope_scaling": {"type": "yarn", "factor": 4.0, "mscale": 1.0, "mscale_all_dim": 1.0,
                             "original_max_position_embeddings": small.CONTEXT // 4}})
    for layer, block in enumerate(folder.model.blocks()):
        keys = folder.model.weights.pop(block + "attn_k_b.weight").swapaxes(1, 2)
        values = folder.model.weights.pop(block + "attn_v_b.weight")
        folder.model.weights[block + "attn_kv_b.weight"] = numpy.concatenate(
            [keys, values], axis=1).reshape(-1, small.KV_RANK)
    return folder


FOLDERS = {
    "mixtral": mixtral, "qwen2": lambda: Folder("qwen2", "qwen2"), "qwen2moe": qwen2moe,
    "qwen3moe": lambda: Folder("qwen3moe", "qwen3_moe", config={"norm_topk_prob": True}),
    "gemma3": gemma3, "gpt2": gpt2, "phi2": phi2, "phi3": phi3, "deepseek_v3": deepseek}


def perplexity(presil, path, text):
    result = subprocess.run([presil, "perplexity", path, text, "--json"], capture_output=True,
                            text=True)
    return json.loads(result.stdout)["perplexity"] if result.returncode == 0 else result.stderr


def main():
    presil, names = sys.argv[1], sys.argv[2:] or list(FOLDERS)
    faults = []
    with tempfile.TemporaryDirectory() as root:
        root = pathlib.Path(root)
        text = root / "text.txt"
        text.write_text(TEXT)
        for name in names:
            small.MODELS[name]().write(root / f"{name}.gguf")
            folder = FOLDERS[name]()
            folder.write(root / name)
            one, other = (perplexity(presil, path, text)
                          for path in (root / f"{name}.gguf", root / name))
            # Norms less one and their sum are rounded, products in another order as well.
            read = not isinstance(one, str) and not isinstance(other, str)
            if not read or abs(one / other - 1) > 1e-5:
                faults.append(f"{name}: GGUF {one}, folder {other}")
    print("\n".join(faults) or f"{len(names)} folders answer as their GGUF files")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
