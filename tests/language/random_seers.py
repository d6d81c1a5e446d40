"""Small models that see and write, with random weights: folders as their makers have them, GGUF
files of both parts for llama.cpp, and what the encoder of images makes of an image by numpy. LLaVA
(Liu et al. 2023) is CLIP's encoder, two matrices and a model of texts; SmolVLM (Marafioti et al.
2025) is SigLIP's, of which neighbours are joined, and one matrix."""

import json
import math

import gguf
import numpy
from PIL import Image

import folders_test
import random_models
import random_sights as sights
from gguf_files import finish
from readers_test import write_safetensors

IMAGE = "<image>"
USED = sights.LAYERS - 1  # LLaVA looks at the last layer but one
GGUF = {"q": "attn_q", "k": "attn_k", "v": "attn_v", "o": "attn_out", "norm": "ln1",
        "inner_norm": "ln2", "up": "ffn_up", "down": "ffn_down"}


def llama_folder():
    folder = folders_test.Folder("llama", "llama")
    folder.change = {
        "attn_q": lambda v: folders_test.in_halves(v, random_models.HEADS),
        "attn_k": lambda v: folders_test.in_halves(v, random_models.KV_HEADS)}
    return folder


DECODERS = {"llama": llama_folder, "qwen2": folders_test.FOLDERS["qwen2"]}


def llava_weights(seed):
    """Of the encoder and the two matrices."""
    weights = sights.Weights(seed)
    weights.values = {name: value for name, value in sights.paired("clip", seed, 4).items()
                      if name.startswith("vision_model.")}
    weights.linear("multi_modal_projector.linear_1", random_models.WIDTH, sights.WIDTH)
    weights.linear("multi_modal_projector.linear_2", random_models.WIDTH, random_models.WIDTH)
    # As large as the rows of the embedding are.
    weights.values["multi_modal_projector.linear_2.weight"] *= 3
    return weights.values


def write_form(folder):
    sights.write_form(folder, "clip")


def write_llava(folder, decoder, values, renamed):
    """`renamed`: with the names of later versions of the makers' library."""
    text = DECODERS[decoder]()
    text.write(folder)
    config = {**text.config, "vocab_size": len(text.model.tokens)}
    (folder / "config.json").write_text(json.dumps({
        "model_type": "llava", "text_config": config, "image_token_index": len(text.model.tokens),
        "vision_feature_layer": -2, "vision_feature_select_strategy": "default",
        "vision_config": {"model_type": "clip_vision_model", **sights.image_settings("clip")}}))
    add_image_token(folder)
    write_form(folder)
    tensors = {}
    for name, value in text.tensors().items():
        later = name.replace("model.", "model.language_model.")  # but of the head, which has none
        tensors[later if renamed else "language_model." + name] = value
    for name, value in values.items():
        tower = "vision_tower." + name if name.startswith("vision_model.") else name
        tensors["model." + tower if renamed else tower] = value
    write_safetensors(folder / "model.safetensors", tensors)
    (folder / "chat_template.json").write_text(json.dumps(
        {"chat_template": LLAVA_TEMPLATE}))
    return text.model


def add_image_token(folder, tokens=(IMAGE,)):
    path = folder / "tokenizer.json"
    tokenizer = json.loads(path.read_text())
    first = 1 + max(token["id"] for token in tokenizer["added_tokens"])
    for i, token in enumerate(tokens):
        tokenizer["added_tokens"].append({"id": first + i, "content": token})
    path.write_text(json.dumps(tokenizer))


def llava_rows(values, squares):
    """What stands in the text for an image."""
    net = sights.Network(values, "quick_gelu")
    rows = net.linear(squares, "vision_model.embeddings.patch_embedding")
    x = numpy.vstack([net.values["vision_model.embeddings.class_embedding"], rows])
    x = net.norm(x + net.values["vision_model.embeddings.position_embedding.weight"],
                 "vision_model.pre_layrnorm")
    x = net.layers(x, "vision_model.encoder.layers", sights.CLIP, sights.HEADS, count=USED)[1:]
    x = sights.activate(net.linear(x, "multi_modal_projector.linear_1"), "gelu")
    return net.linear(x, "multi_modal_projector.linear_2")


def vision_keys(writer, projector, layers):
    writer.add_string("general.type", "mmproj")
    writer.add_bool("clip.has_vision_encoder", True)
    writer.add_string("clip.projector_type", projector)
    for key, value in (("image_size", sights.SIZE), ("patch_size", sights.PATCH),
                       ("embedding_length", sights.WIDTH), ("feed_forward_length", sights.INNER),
                       ("projection_dim", random_models.WIDTH), ("block_count", layers),
                       ("attention.head_count", sights.HEADS)):
        writer.add_uint32("clip.vision." + key, value)
    writer.add_float32("clip.vision.attention.layer_norm_epsilon", sights.EPSILON)
    writer.add_array("clip.vision.image_mean", sights.MEAN)
    writer.add_array("clip.vision.image_std", sights.DEVIATION)


def add_layers(writer, values, layers):
    for layer in range(layers):
        for part, name in GGUF.items():
            for last in ("weight", "bias"):
                source = f"vision_model.encoder.layers.{layer}.{sights.CLIP[part]}.{last}"
                writer.add_tensor(f"v.blk.{layer}.{name}.{last}", values[source])


def write_llava_eyes(path, values):
    """The llama.cpp that is compared with puts the class token behind the patches, with the last
    place; so the table of places is turned by one. It gives all rows but the first."""
    writer = gguf.GGUFWriter(str(path), "clip")
    # llama.cpp leaves the last layer out, too.
    vision_keys(writer, "mlp", sights.LAYERS)
    add_layers(writer, values, sights.LAYERS)
    embeddings = "vision_model.embeddings."
    writer.add_tensor("v.class_embd", values[embeddings + "class_embedding"])
    writer.add_tensor("v.patch_embd.weight", values[embeddings + "patch_embedding.weight"])
    places = values[embeddings + "position_embedding.weight"]
    writer.add_tensor("v.position_embd.weight", numpy.roll(places, -1, axis=0))
    for last in ("weight", "bias"):
        writer.add_tensor(f"v.pre_ln.{last}", values[f"vision_model.pre_layrnorm.{last}"])
        for number, part in ((0, "linear_1"), (2, "linear_2")):
            writer.add_tensor(f"mm.{number}.{last}",
                              values[f"multi_modal_projector.{part}.{last}"])
    finish(writer)


SHUFFLE, LONGEST, GRID = 2, 80, 3
# As their makers': a message is a list of images and texts.
LLAVA_TEMPLATE = """\
{% for message in messages %}{% if message['role'] != 'system' %}\
{{ message['role'].upper() + ': '}}{% endif %}{# Images first. #}\
{% for content in message['content'] | selectattr('type', 'equalto', 'image') %}\
{{ '<image>\\n' }}{% endfor %}\
{% for content in message['content'] | selectattr('type', 'equalto', 'text') %}\
{% generation %}{{ content['text'] + ' ' }}{% endgeneration %}{% endfor %}{% endfor %}\
{% if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}"""
TEMPLATE = """\
<|im_start|>{% for message in messages %}{{ message['role'] | capitalize }}\
{% if message['content'][0]['type'] == 'image' %}{{ ':' }}{% else %}{{ ': ' }}{% endif %}\
{% for line in message['content'] %}{% if line['type'] == 'text' %}{{ line['text'] }}\
{% elif line['type'] == 'image' %}{{ '<image>' }}{% endif %}{% endfor %}<end_of_utterance>
{% endfor %}{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}"""
AROUND, WHOLE, TURN, END = ("<fake_token_around_image>", "<global-img>", "<|im_start|>",
                            "<end_of_utterance>")
MARKS = [IMAGE, AROUND, WHOLE, TURN, END,
         *(f"<row_{row}_col_{column}>" for row in range(1, GRID + 1)
           for column in range(1, GRID + 1))]


def smolvlm_weights(seed):
    weights = sights.Weights(seed)
    weights.values = {name: value for name, value in sights.paired("siglip", seed, 4).items()
                      if name.startswith("vision_model.") and "head" not in name}
    weights.linear("connector.modality_projection.proj", random_models.WIDTH,
                   sights.WIDTH * SHUFFLE ** 2, bias=False)
    return weights.values


def smolvlm_decoder():
    """Llama with rows for the marks, before the last two tokens."""
    text = llama_folder()
    model = text.model
    model.tokens = model.tokens[:-2] + MARKS + model.tokens[-2:]
    model.marks += len(MARKS)
    model.template = TEMPLATE
    random = numpy.random.default_rng(17)
    for name in ("token_embd.weight", "output.weight"):
        rows = model.weights[name]
        more = random.standard_normal((len(MARKS), rows.shape[1])) * rows.std()
        model.weights[name] = numpy.concatenate([rows[:-2], more, rows[-2:]])
    text.config["vocab_size"] = len(model.tokens)
    return text


def write_smolvlm(folder, values, splits):
    text = smolvlm_decoder()
    text.write(folder)
    tokens = text.model.tokens
    (folder / "config.json").write_text(json.dumps({
        "model_type": "smolvlm", "text_config": text.config, "scale_factor": SHUFFLE,
        "image_token_id": tokens.index(IMAGE),
        "vision_config": {"model_type": "smolvlm_vision", **sights.image_settings("siglip")}}))
    path = folder / "tokenizer.json"
    tokenizer = json.loads(path.read_text())
    tokenizer["added_tokens"] += [{"id": tokens.index(mark), "content": mark} for mark in MARKS]
    path.write_text(json.dumps(tokenizer))
    (folder / "preprocessor_config.json").write_text(json.dumps({
        "image_processor_type": "SmolVLMImageProcessor", "do_image_splitting": splits,
        "size": {"longest_edge": LONGEST}, "max_image_size": {"longest_edge": sights.SIZE},
        "resample": 1, "image_mean": sights.MEAN, "image_std": sights.DEVIATION}))
    tensors = {}
    for name, value in text.tensors().items():
        tensors[name.replace("model.", "model.text_model.")
                if name != "lm_head.weight" else name] = value
    tensors.update({"model." + name: value for name, value in values.items()})
    write_safetensors(folder / "model.safetensors", tensors)
    (folder / "chat_template.json").write_text(json.dumps(
        {"chat_template": TEMPLATE}))
    return text.model


def longest_edges(width, height):
    """The edges of an image whose longest becomes LONGEST; the other one is even."""
    aspect = width / height
    if width >= height:
        other = int(LONGEST / aspect)
        return LONGEST, other + other % 2
    other = int(LONGEST * aspect)
    return other + other % 2, LONGEST


def square_edges(width, height):
    aspect, size = width / height, sights.SIZE
    if width >= height:
        width = math.ceil(width / size) * size
        return width, math.ceil(int(width / aspect) / size) * size
    height = math.ceil(height / size) * size
    return math.ceil(int(height * aspect) / size) * size, height


def smolvlm_frames(path, splits):
    """Parts of an image as Hugging Face's processor makes them, and the text that stands for it."""
    image = Image.open(path).convert("RGB")
    image = image.resize(longest_edges(*image.size), 1)
    frames, text, size = [], "", sights.SIZE
    if splits:
        image = image.resize(square_edges(*image.size), 1)
        columns, rows = (edge // size for edge in image.size)
        for row in range(rows if rows * columns > 1 else 0):
            for column in range(columns):
                left, top = column * size, row * size
                frames.append(image.crop((left, top, left + size, top + size)))
                text += f"{AROUND}<row_{row + 1}_col_{column + 1}>{IMAGE}"
            text += "\n"
        text += "\n" if frames else ""
    frames.append(image.resize((size, size), 1))
    return frames, text + f"{AROUND}{WHOLE}{IMAGE}{AROUND}"


def smolvlm_rows(values, image):
    """What stands in the text for a part of an image."""
    net = sights.Network(values, "gelu_pytorch_tanh")
    squares = sights.squares_of(image)
    x = net.linear(squares, "vision_model.embeddings.patch_embedding")
    x = x + net.values["vision_model.embeddings.position_embedding.weight"]
    x = net.layers(x, "vision_model.encoder.layers", sights.CLIP, sights.HEADS)
    x = net.norm(x, "vision_model.post_layernorm")
    few = sights.SIZE // sights.PATCH // SHUFFLE
    x = x.reshape(few, SHUFFLE, few, SHUFFLE, -1).swapaxes(1, 2).reshape(few * few, -1)
    return net.linear(x, "connector.modality_projection.proj")


def write_smolvlm_eyes(path, values, projector="idefics3", longest=sights.SIZE):
    writer = gguf.GGUFWriter(str(path), "clip")
    vision_keys(writer, projector, sights.LAYERS)
    writer.add_bool("clip.use_gelu", True)
    writer.add_uint32("clip.vision.projector.scale_factor", SHUFFLE)
    writer.add_uint32("clip.vision.preproc_image_size", longest)
    add_layers(writer, values, sights.LAYERS)
    embeddings = "vision_model.embeddings."
    writer.add_tensor("v.position_embd.weight", values[embeddings + "position_embedding.weight"])
    for last in ("weight", "bias"):
        writer.add_tensor(f"v.patch_embd.{last}", values[f"{embeddings}patch_embedding.{last}"])
        writer.add_tensor(f"v.post_ln.{last}", values[f"vision_model.post_layernorm.{last}"])
    writer.add_tensor("mm.model.fc.weight", values["connector.modality_projection.proj.weight"])
    finish(writer)
