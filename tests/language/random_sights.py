"""Small encoders of images, and of texts beside them, with random weights as their makers' folders
have them, and what they compute by numpy in double: ViT (Dosovitskiy et al. 2021), DeiT (Touvron et
al. 2021), DINOv2 (Oquab et al. 2023), CLIP (Radford et al. 2021) and SigLIP (Zhai et al. 2023).
Images are prepared by Pillow."""

import json
import math

import numpy
import tokenizers
from PIL import Image
from tokenizers import models, normalizers, pre_tokenizers, processors, trainers

from readers_test import write_safetensors

LAYERS, WIDTH, HEADS, INNER, SIZE, PATCH = 3, 48, 4, 80, 32, 8
TEXT_WIDTH, TEXT_HEADS, CONTEXT, SHARED = 32, 2, 40, 24
EPSILON = 1e-5
MEAN, DEVIATION = [0.48, 0.46, 0.41], [0.27, 0.26, 0.28]
ACTIVATION = {"vit": "gelu", "deit": "gelu", "dinov2": "gelu", "clip": "quick_gelu",
              "siglip": "gelu_pytorch_tanh"}
CLASS_TOKENS = {"vit": 1, "deit": 2, "dinov2": 1, "clip": 1, "siglip": 0}
LABELS = ["cat", "mat", "hat", "bat", "zebra", "a rug", "time"]
PREPARED = {
    "vit": {"image_processor_type": "ViTImageProcessor", "size": {"height": SIZE, "width": SIZE},
            "resample": 2},
    "deit": {"image_processor_type": "DeiTImageProcessor", "size": {"height": 40, "width": 40},
             "resample": 3, "crop_size": {"height": SIZE, "width": SIZE}},
    "dinov2": {"image_processor_type": "BitImageProcessor", "size": {"shortest_edge": 36},
               "crop_size": {"height": SIZE, "width": SIZE}, "resample": 3},
    "clip": {"feature_extractor_type": "CLIPFeatureExtractor", "size": SIZE, "crop_size": SIZE,
             "do_center_crop": True, "resample": 3},
    "siglip": {"image_processor_type": "SiglipImageProcessor",
               "size": {"height": SIZE, "width": SIZE}, "resample": 1}}


class Weights:
    """By the names of folders, in the order in which they are drawn."""

    def __init__(self, seed):
        self.random = numpy.random.default_rng(seed)
        self.values = {}

    def put(self, name, value):
        self.values[name] = value.astype(numpy.float32)

    def linear(self, name, outputs, inputs, bias=True):
        self.put(name + ".weight", self.random.standard_normal((outputs, inputs))
                 / math.sqrt(inputs))
        if bias:
            self.put(name + ".bias", self.random.uniform(-0.5, 0.5, outputs))

    def norm(self, name, width):
        self.put(name + ".weight", self.random.uniform(0.5, 1.5, width))
        self.put(name + ".bias", self.random.uniform(-0.5, 0.5, width))

    def table(self, name, *shape):
        self.put(name, self.random.standard_normal(shape))


def towers(weights, stack, names, width, inner=INNER, layers=LAYERS):
    """Layers with norms before each part."""
    for layer in range(layers):
        for part in ("q", "k", "v", "o"):
            weights.linear(f"{stack}.{layer}.{names[part]}", width, width)
        weights.norm(f"{stack}.{layer}.{names['norm']}", width)
        weights.norm(f"{stack}.{layer}.{names['inner_norm']}", width)
        weights.linear(f"{stack}.{layer}.{names['up']}", inner, width)
        weights.linear(f"{stack}.{layer}.{names['down']}", width, inner)
        for part in ("scale", "inner_scale"):
            if part in names:
                weights.put(f"{stack}.{layer}.{names[part]}",
                            weights.random.uniform(-1, 1, width))


VIT = {"q": "attention.attention.query", "k": "attention.attention.key",
       "v": "attention.attention.value", "o": "attention.output.dense",
       "norm": "layernorm_before", "inner_norm": "layernorm_after", "up": "intermediate.dense",
       "down": "output.dense"}
DINO = {**VIT, "norm": "norm1", "inner_norm": "norm2", "up": "mlp.fc1", "down": "mlp.fc2",
        "scale": "layer_scale1.lambda1", "inner_scale": "layer_scale2.lambda1"}
CLIP = {"q": "self_attn.q_proj", "k": "self_attn.k_proj", "v": "self_attn.v_proj",
        "o": "self_attn.out_proj", "norm": "layer_norm1", "inner_norm": "layer_norm2",
        "up": "mlp.fc1", "down": "mlp.fc2"}


def inner_of(kind):
    return WIDTH * 3 if kind == "dinov2" else INNER


def alone(kind, seed):
    """ViT, DeiT or DINOv2."""
    weights = Weights(seed)
    prefix = f"{kind}." if kind != "dinov2" else ""
    patches = (SIZE // PATCH) ** 2 + CLASS_TOKENS[kind]
    weights.table(prefix + "embeddings.cls_token", 1, 1, WIDTH)
    if kind == "deit":
        weights.table(prefix + "embeddings.distillation_token", 1, 1, WIDTH)
    weights.table(prefix + "embeddings.position_embeddings", 1, patches, WIDTH)
    patch_weights(weights, prefix + "embeddings.patch_embeddings.projection", True)
    towers(weights, prefix + "encoder.layer", DINO if kind == "dinov2" else VIT, WIDTH,
           inner_of(kind))
    weights.norm(prefix + "layernorm", WIDTH)
    if kind != "dinov2":
        weights.linear("classifier", len(LABELS), WIDTH)
    return weights.values


def patch_weights(weights, name, bias):
    weights.linear(name, WIDTH, 3 * PATCH * PATCH, bias)
    weights.put(name + ".weight", weights.values[name + ".weight"].reshape(WIDTH, 3, PATCH, PATCH))


def paired(kind, seed, words):
    """CLIP or SigLIP, whose encoder of texts knows so many tokens."""
    weights = Weights(seed)
    patches = (SIZE // PATCH) ** 2 + CLASS_TOKENS[kind]
    if kind == "clip":
        weights.table("vision_model.embeddings.class_embedding", WIDTH)
        weights.norm("vision_model.pre_layrnorm", WIDTH)
    patch_weights(weights, "vision_model.embeddings.patch_embedding", kind == "siglip")
    weights.table("vision_model.embeddings.position_embedding.weight", patches, WIDTH)
    towers(weights, "vision_model.encoder.layers", CLIP, WIDTH)
    weights.norm("vision_model.post_layernorm", WIDTH)
    weights.table("text_model.embeddings.token_embedding.weight", words, TEXT_WIDTH)
    weights.table("text_model.embeddings.position_embedding.weight", CONTEXT, TEXT_WIDTH)
    towers(weights, "text_model.encoder.layers", CLIP, TEXT_WIDTH)
    weights.norm("text_model.final_layer_norm", TEXT_WIDTH)
    if kind == "clip":
        weights.linear("visual_projection", SHARED, WIDTH, bias=False)
        weights.linear("text_projection", SHARED, TEXT_WIDTH, bias=False)
    else:
        head = "vision_model.head."
        weights.table(head + "probe", 1, 1, WIDTH)
        weights.linear(head + "attention.in_proj", 3 * WIDTH, WIDTH)
        for last in ("weight", "bias"):
            weights.values[f"{head}attention.in_proj_{last}"] = weights.values.pop(
                f"{head}attention.in_proj.{last}")
        weights.linear(head + "attention.out_proj", WIDTH, WIDTH)
        weights.norm(head + "layernorm", WIDTH)
        weights.linear(head + "mlp.fc1", INNER, WIDTH)
        weights.linear(head + "mlp.fc2", WIDTH, INNER)
        weights.linear("text_model.head", WIDTH, TEXT_WIDTH)
        weights.put("logit_bias", numpy.array([-1.5]))
    weights.put("logit_scale", numpy.array(1.2))
    return weights.values


def image_settings(kind):
    return {"hidden_size": WIDTH, "num_hidden_layers": LAYERS, "num_attention_heads": HEADS,
            "intermediate_size": INNER, "image_size": SIZE, "patch_size": PATCH,
            "layer_norm_eps": EPSILON, "hidden_act": ACTIVATION[kind]}


def write_form(folder, kind):
    (folder / "preprocessor_config.json").write_text(json.dumps(
        {**PREPARED[kind], "do_resize": True, "do_rescale": True, "do_normalize": True,
         "image_mean": MEAN, "image_std": DEVIATION}))


def write_alone(folder, kind, values):
    folder.mkdir()
    config = {"model_type": kind, **image_settings(kind)}
    if kind == "dinov2":
        del config["intermediate_size"]
        config["mlp_ratio"] = 3
    else:
        config["id2label"] = {str(i): label for i, label in enumerate(LABELS)}
    (folder / "config.json").write_text(json.dumps(config))
    write_form(folder, kind)
    write_safetensors(folder / "model.safetensors", values)


def write_paired(folder, kind, values, tokenizer):
    folder.mkdir()
    text = {"model_type": f"{kind}_text_model", "hidden_size": TEXT_WIDTH,
            "num_hidden_layers": LAYERS, "num_attention_heads": TEXT_HEADS,
            "intermediate_size": INNER, "max_position_embeddings": CONTEXT,
            "layer_norm_eps": EPSILON, "hidden_act": ACTIVATION[kind], "pad_token_id": 1,
            "vocab_size": tokenizer.get_vocab_size()}
    config = {"model_type": kind, "text_config": text,
              "vision_config": {"model_type": f"{kind}_vision_model", **image_settings(kind)}}
    if kind == "clip":
        config["projection_dim"] = SHARED
    else:
        text["projection_size"] = WIDTH
    (folder / "config.json").write_text(json.dumps(config))
    write_form(folder, kind)
    tokenizer.save(str(folder / "tokenizer.json"))
    write_safetensors(folder / "model.safetensors", values)


def clip_tokenizer(texts):
    """Byte pairs whose last letter carries a mark, as CLIP's are."""
    result = tokenizers.Tokenizer(models.BPE(
        continuing_subword_prefix="", end_of_word_suffix="</w>", unk_token="<|endoftext|>"))
    result.normalizer = normalizers.Sequence([
        normalizers.NFC(), normalizers.Replace(tokenizers.Regex(r"\s+"), " "),
        normalizers.Lowercase()])
    result.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(tokenizers.Regex(
            r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"), "removed", invert=True),
        pre_tokenizers.ByteLevel(add_prefix_space=False)])
    trainer = trainers.BpeTrainer(
        vocab_size=800, special_tokens=["<|startoftext|>", "<|endoftext|>"], show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), end_of_word_suffix="</w>")
    result.train_from_iterator(texts, trainer)
    # Each letter by itself may end a word too, as in CLIP's vocabulary.
    model = json.loads(result.to_str())["model"]
    vocabulary = model["vocab"]
    for letter in pre_tokenizers.ByteLevel.alphabet():
        vocabulary.setdefault(letter + "</w>", len(vocabulary))
    result.model = models.BPE(vocabulary, [tuple(pair) for pair in model["merges"]],
                              continuing_subword_prefix="", end_of_word_suffix="</w>",
                              unk_token="<|endoftext|>")
    result.post_processor = processors.RobertaProcessing(
        ("<|endoftext|>", 1), ("<|startoftext|>", 0), False, False)
    return result


def siglip_tokenizer(texts):
    result = tokenizers.Tokenizer(models.Unigram())
    result.normalizer = normalizers.Lowercase()
    result.pre_tokenizer = pre_tokenizers.Metaspace()
    result.train_from_iterator(texts, trainers.UnigramTrainer(
        vocab_size=300, special_tokens=["<unk>", "</s>"], unk_token="<unk>", show_progress=False))
    result.post_processor = processors.TemplateProcessing(
        single="$A </s>", special_tokens=[("</s>", 1)])
    return result


def prepared(path, kind):
    """[patches, numbers], as Hugging Face's processors do it with Pillow."""
    form = PREPARED[kind]
    image = Image.open(path).convert("RGB")
    size = form["size"]
    if isinstance(size, int) or "shortest_edge" in size:
        edge = size if isinstance(size, int) else size["shortest_edge"]
        least = min(image.size)
        width, height = (edge if extent == least else int(edge * extent / least)
                         for extent in image.size)
    else:
        width, height = size["width"], size["height"]
    image = image.resize((width, height), form["resample"])
    if "crop_size" in form:
        left, top = (width - SIZE) // 2, (height - SIZE) // 2
        image = image.crop((left, top, left + SIZE, top + SIZE))
    return squares_of(image)


def squares_of(image):
    """Of an image of the size that the models see."""
    pixels = (numpy.asarray(image) * (1 / 255)).astype(numpy.float32)
    pixels = (pixels - numpy.array(MEAN, numpy.float32)) / numpy.array(DEVIATION, numpy.float32)
    edge = SIZE // PATCH
    squares = pixels.reshape(edge, PATCH, edge, PATCH, 3).transpose(0, 2, 4, 1, 3)
    return squares.reshape(edge * edge, 3 * PATCH * PATCH).astype(numpy.float64)


def activate(x, name):
    if name == "quick_gelu":
        return x / (1 + numpy.exp(-1.702 * x))
    if name == "gelu":
        return x * 0.5 * (1 + numpy.vectorize(math.erf)(x / math.sqrt(2)))
    return 0.5 * x * (1 + numpy.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x ** 3)))


def softmax(x):
    powers = numpy.exp(x - x.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)


class Network:
    """The equations, over a folder's weights."""

    def __init__(self, values, activation):
        self.values = {name: value.astype(numpy.float64) for name, value in values.items()}
        self.activation = activation

    def linear(self, x, name):
        weight = self.values[name + ".weight"]
        return x @ weight.reshape(len(weight), -1).T + self.values.get(name + ".bias", 0)

    def norm(self, x, name):
        centred = x - x.mean(-1, keepdims=True)
        scaled = centred / numpy.sqrt((centred ** 2).mean(-1, keepdims=True) + EPSILON)
        return scaled * self.values[name + ".weight"] + self.values[name + ".bias"]

    def look(self, q, k, v, heads, causal=False):
        q, k, v = (part.reshape(len(part), heads, -1).swapaxes(0, 1) for part in (q, k, v))
        scores = q @ k.swapaxes(1, 2) / math.sqrt(q.shape[-1])
        if causal:
            scores = scores + numpy.triu(numpy.full(scores.shape[1:], -numpy.inf), 1)
        mixed = (softmax(scores) @ v).swapaxes(0, 1)
        return mixed.reshape(len(mixed), -1)

    def feed(self, x, up, down):
        return self.linear(activate(self.linear(x, up), self.activation), down)

    def layers(self, x, stack, names, heads, causal=False, count=LAYERS):
        for layer in range(count):
            def name(part):
                return f"{stack}.{layer}.{names[part]}"
            normal = self.norm(x, name("norm"))
            parts = [self.linear(normal, name(part)) for part in ("q", "k", "v")]
            mixed = self.linear(self.look(*parts, heads, causal), name("o"))
            x = x + mixed * (self.values[name("scale")] if "scale" in names else 1)
            mixed = self.feed(self.norm(x, name("inner_norm")), name("up"), name("down"))
            x = x + mixed * (self.values[name("inner_scale")] if "inner_scale" in names else 1)
        return x


def image_vector(kind, values, squares):
    """The vector of an image, and what a classifier says of it."""
    net = Network(values, ACTIVATION[kind])
    if kind in ("clip", "siglip"):
        rows = net.linear(squares, "vision_model.embeddings.patch_embedding")
        if kind == "clip":
            rows = numpy.vstack([net.values["vision_model.embeddings.class_embedding"], rows])
        x = rows + net.values["vision_model.embeddings.position_embedding.weight"]
        if kind == "clip":
            x = net.norm(x, "vision_model.pre_layrnorm")
        x = net.layers(x, "vision_model.encoder.layers", CLIP, HEADS)
        x = net.norm(x, "vision_model.post_layernorm")
        if kind == "clip":
            return net.linear(x[0], "visual_projection"), None
        head = "vision_model.head."
        weight = net.values[head + "attention.in_proj_weight"].reshape(3, WIDTH, WIDTH)
        bias = net.values[head + "attention.in_proj_bias"].reshape(3, WIDTH)
        parts = [rows @ weight[i].T + bias[i]
                 for i, rows in enumerate((net.values[head + "probe"][0], x, x))]
        found = net.linear(net.look(*parts, HEADS), head + "attention.out_proj")
        return (found + net.feed(net.norm(found, head + "layernorm"), head + "mlp.fc1",
                                 head + "mlp.fc2"))[0], None
    prefix = f"{kind}." if kind != "dinov2" else ""
    rows = [net.values[prefix + "embeddings.cls_token"][0]]
    if kind == "deit":
        rows.append(net.values[prefix + "embeddings.distillation_token"][0])
    rows.append(net.linear(squares, prefix + "embeddings.patch_embeddings.projection"))
    x = numpy.vstack(rows) + net.values[prefix + "embeddings.position_embeddings"][0]
    x = net.layers(x, prefix + "encoder.layer", DINO if kind == "dinov2" else VIT, HEADS)
    x = net.norm(x, prefix + "layernorm")
    scores = net.linear(x[0], "classifier") if "classifier.weight" in net.values else None
    return x[0], scores


def text_vector(kind, values, tokens):
    net = Network(values, ACTIVATION[kind])
    if kind == "siglip":
        tokens = tokens + [1] * (CONTEXT - len(tokens))
    x = net.values["text_model.embeddings.token_embedding.weight"][tokens]
    x = x + net.values["text_model.embeddings.position_embedding.weight"][:len(tokens)]
    x = net.layers(x, "text_model.encoder.layers", CLIP, TEXT_HEADS, causal=kind == "clip")
    x = net.norm(x, "text_model.final_layer_norm")[-1]
    return net.linear(x, "text_projection" if kind == "clip" else "text_model.head")
