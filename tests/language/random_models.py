"""Small models of every architecture as GGUF files, with random weights and a byte-pair tokenizer:
what llama.cpp and presil make of them can be compared, though nobody publishes any this small."""

import gguf
import numpy

from gguf_files import finish
from readers_test import vocabulary

LAYERS, WIDTH, HEADS, KV_HEADS, HEAD, INNER, CONTEXT = 4, 48, 4, 2, 16, 80, 256
EXPERTS, USED, EXPERT_INNER = 8, 2, 24
# Of multi-latent attention: ranks, what turns, what does not, values.
Q_RANK, KV_RANK, TURNED, PLAIN, VALUE = 20, 24, 8, 12, 10


class Model:
    """Metadata and weights of one architecture, until it is written."""

    def __init__(self, name, seed, tied=False):
        self.name, self.keys, self.weights = name, {}, {}
        self.random = numpy.random.default_rng(seed)
        self.tokens, self.merges = vocabulary()
        self.marks = 2  # control tokens, at the end
        self.template = None
        self.set("block_count", LAYERS)
        self.set("context_length", CONTEXT)
        self.set("embedding_length", WIDTH)
        self.set("feed_forward_length", INNER)
        self.set("attention.head_count", HEADS)
        self.matrix("token_embd", len(self.tokens), WIDTH)
        if tied:
            self.weights["token_embd.weight"] /= 4
        else:
            self.matrix("output", len(self.tokens), WIDTH)
        self.gain("output_norm", WIDTH)

    def set(self, key, value):
        self.keys[key] = value

    def matrix(self, name, *shape):
        value = self.random.standard_normal(shape) / numpy.sqrt(shape[-1])
        if name == "token_embd":
            value *= numpy.sqrt(WIDTH)
        self.weights[name + ".weight"] = value

    def gain(self, name, size):
        self.weights[name + ".weight"] = self.random.uniform(0.5, 1.5, size)

    def bias(self, name, size):
        self.weights[name + ".bias"] = self.random.uniform(-0.5, 0.5, size)

    def linear(self, name, outputs, inputs, bias=False):
        self.matrix(name, outputs, inputs)
        if bias:
            self.bias(name, outputs)

    def blocks(self):
        return [f"blk.{layer}." for layer in range(LAYERS)]

    def write(self, path):
        writer = gguf.GGUFWriter(str(path), self.name)
        for key, value in self.keys.items():
            key = f"{self.name}.{key}"
            if isinstance(value, bool):
                writer.add_bool(key, value)
            elif isinstance(value, int):
                writer.add_uint32(key, value)
            elif isinstance(value, str):
                writer.add_string(key, value)
            else:
                writer.add_float32(key, value)
        writer.add_tokenizer_model("gpt2")
        writer.add_tokenizer_pre("gpt-2")
        writer.add_token_merges([" ".join(merge) for merge in self.merges])
        writer.add_token_types([1] * (len(self.tokens) - self.marks) + [3] * self.marks)
        if self.template:
            writer.add_chat_template(self.template)
        writer.add_bos_token_id(len(self.tokens) - 2)
        writer.add_eos_token_id(len(self.tokens) - 1)
        writer.add_add_bos_token(False)
        writer.add_token_list(self.tokens)
        for name, value in self.weights.items():
            writer.add_tensor(name, value.astype(numpy.float32))
        finish(writer)


def rotary(m, head=HEAD):
    m.set("attention.head_count_kv", KV_HEADS)
    m.set("attention.layer_norm_rms_epsilon", 1e-5)
    m.set("attention.key_length", head)
    m.set("attention.value_length", head)
    m.set("rope.dimension_count", head)
    m.set("rope.freq_base", 10000.0)


def attention(m, block, bias=False, norms=False, head=HEAD):
    m.gain(block + "attn_norm", WIDTH)
    m.linear(block + "attn_q", HEADS * head, WIDTH, bias)
    m.linear(block + "attn_k", KV_HEADS * head, WIDTH, bias)
    m.linear(block + "attn_v", KV_HEADS * head, WIDTH, bias)
    m.linear(block + "attn_output", WIDTH, HEADS * head)
    if norms:
        m.gain(block + "attn_q_norm", head)
        m.gain(block + "attn_k_norm", head)


def feed_forward(m, block):
    m.gain(block + "ffn_norm", WIDTH)
    m.linear(block + "ffn_gate", INNER, WIDTH)
    m.linear(block + "ffn_up", INNER, WIDTH)
    m.linear(block + "ffn_down", WIDTH, INNER)


def experts(m, block, inner):
    m.gain(block + "ffn_norm", WIDTH)
    m.linear(block + "ffn_gate_inp", EXPERTS, WIDTH)
    m.matrix(block + "ffn_gate_exps", EXPERTS, inner, WIDTH)
    m.matrix(block + "ffn_up_exps", EXPERTS, inner, WIDTH)
    m.matrix(block + "ffn_down_exps", EXPERTS, WIDTH, inner)


def shared_experts(m, block, inner):
    m.linear(block + "ffn_gate_shexp", inner, WIDTH)
    m.linear(block + "ffn_up_shexp", inner, WIDTH)
    m.linear(block + "ffn_down_shexp", WIDTH, inner)


def dense(name, bias=False, norms=False, head=HEAD):
    m = Model(name, 1)
    rotary(m, head)
    for block in m.blocks():
        attention(m, block, bias, norms, head)
        feed_forward(m, block)
    return m


def llama31():
    """Frequencies that are divided, each by its own number."""
    m = dense("llama")
    m.weights["rope_freqs.weight"] = numpy.linspace(1, 8, HEAD // 2)
    return m


def mixtral():
    m = Model("llama", 2)
    rotary(m)
    m.set("expert_count", EXPERTS)
    m.set("expert_used_count", USED)
    for block in m.blocks():
        attention(m, block)
        experts(m, block, INNER)
    return m


def qwen_experts(name):
    m = Model(name, 3)
    head = WIDTH // HEADS if name == "qwen2moe" else HEAD
    rotary(m, head)
    m.set("expert_count", EXPERTS)
    m.set("expert_used_count", USED + 1)
    m.set("expert_feed_forward_length", EXPERT_INNER)
    for block in m.blocks():
        attention(m, block, bias=name == "qwen2moe", norms=name == "qwen3moe", head=head)
        experts(m, block, EXPERT_INNER)
        if name == "qwen2moe":
            m.weights[block + "ffn_gate_inp_shexp.weight"] = m.random.standard_normal(WIDTH)
            shared_experts(m, block, 2 * EXPERT_INNER)
    if name == "qwen2moe":
        m.set("expert_shared_feed_forward_length", 2 * EXPERT_INNER)
    return m


def gemma(name):
    m = Model(name, 4, tied=True)
    rotary(m)
    for block in m.blocks():
        attention(m, block, norms=name == "gemma3")
        feed_forward(m, block)
        if name != "gemma":
            m.gain(block + "post_attention_norm", WIDTH)
            m.gain(block + "post_ffw_norm", WIDTH)
    if name != "gemma":
        m.set("attention.sliding_window", 16)
    if name == "gemma2":
        m.set("attn_logit_softcapping", 5.0)
        m.set("final_logit_softcapping", 3.0)
    return m


def gpt2():
    m = Model("gpt2", 5)
    m.set("attention.layer_norm_epsilon", 1e-5)
    m.matrix("position_embd", CONTEXT, WIDTH)
    m.bias("output_norm", WIDTH)
    for block in m.blocks():
        for norm in ("attn_norm", "ffn_norm"):
            m.gain(block + norm, WIDTH)
            m.bias(block + norm, WIDTH)
        m.linear(block + "attn_qkv", 3 * WIDTH, WIDTH, True)
        m.linear(block + "attn_output", WIDTH, WIDTH, True)
        m.linear(block + "ffn_up", INNER, WIDTH, True)
        m.linear(block + "ffn_down", WIDTH, INNER, True)
    return m


def phi2():
    """Attention and feed-forward part beside each other, a part of each head turned."""
    m = Model("phi2", 6)
    m.set("attention.head_count_kv", HEADS)
    m.set("attention.layer_norm_epsilon", 1e-5)
    m.set("rope.dimension_count", 8)
    m.bias("output_norm", WIDTH)
    m.bias("output", len(m.tokens))
    for block in m.blocks():
        m.gain(block + "attn_norm", WIDTH)
        m.bias(block + "attn_norm", WIDTH)
        m.linear(block + "attn_qkv", 3 * WIDTH, WIDTH, True)
        m.linear(block + "attn_output", WIDTH, WIDTH, True)
        m.linear(block + "ffn_up", INNER, WIDTH, True)
        m.linear(block + "ffn_down", WIDTH, INNER, True)
    return m


def phi3():
    """One matrix for q, k and v, and one for gate and up."""
    m = Model("phi3", 7)
    rotary(m, 12)
    m.set("rope.scaling.original_context_length", CONTEXT)
    for block in m.blocks():
        m.gain(block + "attn_norm", WIDTH)
        m.linear(block + "attn_qkv", (HEADS + 2 * KV_HEADS) * 12, WIDTH)
        m.linear(block + "attn_output", WIDTH, HEADS * 12)
        m.gain(block + "ffn_norm", WIDTH)
        m.linear(block + "ffn_up", 2 * INNER, WIDTH)
        m.linear(block + "ffn_down", WIDTH, INNER)
    return m


def deepseek(version):
    """Multi-latent attention; the first layer dense, then experts with a shared one."""
    m = Model("deepseek2", 8)
    m.set("attention.head_count_kv", 1)
    m.set("attention.layer_norm_rms_epsilon", 1e-6)
    m.set("attention.key_length", KV_RANK + TURNED)
    m.set("attention.value_length", KV_RANK)
    m.set("attention.key_length_mla", PLAIN + TURNED)
    m.set("attention.value_length_mla", VALUE)
    m.set("attention.kv_lora_rank", KV_RANK)
    m.set("rope.dimension_count", TURNED)
    m.set("rope.freq_base", 10000.0)
    m.set("leading_dense_block_count", 1)
    m.set("expert_count", EXPERTS)
    m.set("expert_used_count", USED)
    m.set("expert_shared_count", 1)
    m.set("expert_feed_forward_length", EXPERT_INNER)
    m.set("expert_weights_scale", 2.5 if version == 3 else 1.0)
    m.set("expert_weights_norm", version == 3)
    m.set("expert_gating_func", 2 if version == 3 else 1)
    m.set("attention.q_lora_rank", Q_RANK)
    if version == 3:
        m.set("rope.scaling.type", "yarn")
        m.set("rope.scaling.factor", 4.0)
        m.set("rope.scaling.original_context_length", CONTEXT // 4)
        m.set("rope.scaling.yarn_log_multiplier", 0.1)
    for layer, block in enumerate(m.blocks()):
        m.gain(block + "attn_norm", WIDTH)
        queries = HEADS * (PLAIN + TURNED)
        m.linear(block + "attn_q_a", Q_RANK, WIDTH)
        m.gain(block + "attn_q_a_norm", Q_RANK)
        m.linear(block + "attn_q_b", queries, Q_RANK)
        m.linear(block + "attn_kv_a_mqa", KV_RANK + TURNED, WIDTH)
        m.gain(block + "attn_kv_a_norm", KV_RANK)
        m.matrix(block + "attn_k_b", HEADS, KV_RANK, PLAIN)
        m.matrix(block + "attn_v_b", HEADS, VALUE, KV_RANK)
        m.linear(block + "attn_output", WIDTH, HEADS * VALUE)
        if layer == 0:
            feed_forward(m, block)
            continue
        experts(m, block, EXPERT_INNER)
        shared_experts(m, block, EXPERT_INNER)
        if version == 3:
            m.bias(block + "exp_probs_b", EXPERTS)
    return m


MODELS = {
    "llama": lambda: dense("llama"),
    "llama31": llama31,
    "qwen2": lambda: dense("qwen2", bias=True, head=WIDTH // HEADS),
    "qwen3": lambda: dense("qwen3", norms=True),
    "gemma": lambda: gemma("gemma"),
    "gemma2": lambda: gemma("gemma2"),
    "gemma3": lambda: gemma("gemma3"),
    "gpt2": gpt2,
    "phi2": phi2,
    "phi3": phi3,
    "mixtral": mixtral,
    "qwen2moe": lambda: qwen_experts("qwen2moe"),
    "qwen3moe": lambda: qwen_experts("qwen3moe"),
    "deepseek_v2": lambda: deepseek(2),
    "deepseek_v3": lambda: deepseek(3),
}
