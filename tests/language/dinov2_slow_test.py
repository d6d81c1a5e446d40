"""DINOv2 small with trained weights makes the vectors that ONNX Runtime makes of the same model, a
package having it as an ONNX file with a head of its own. Its weights become the folder that its
makers publish: places for images of 518 by 518, interpolated for the 224 by 224 that are shown.
Images are prepared by Pillow for ONNX Runtime, and by presil from their files.

Usage: dinov2_slow_test.py PRESIL. Fetches the model.
"""

import json
import pathlib
import sys
import tempfile

import numpy
import onnx
import onnxruntime
from PIL import Image

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "tools"))

import fetch_models  # noqa: E402
import sights_test  # noqa: E402
from readers_test import write_safetensors  # noqa: E402

WIDTH, EDGE, SIZE = 384, 37, 224
MEAN, DEVIATION = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
VECTORS = "/backbone/layernorm/Add_1_output_0"
EXACT = 2e-5  # of the largest number: 12 layers in fp32 in two orders of summation


def read_weights(model):
    """By the names of the makers' folders. Matrices have none in the file; the bias that is added
    to what one gives says which it is."""
    stored = {value.name: onnx.numpy_helper.to_array(value) for value in model.graph.initializer}
    users = {}
    for node in model.graph.node:
        for name in node.input:
            users.setdefault(name, []).append(node)
    weights = {name.removeprefix("backbone."): value for name, value in stored.items()
               if name.startswith("backbone.")}
    for node in model.graph.node:
        if node.op_type != "MatMul" or node.input[1] not in stored:
            continue
        (after,) = users[node.output[0]]
        (bias,) = [name for name in after.input if name in stored]
        name = bias.removeprefix("backbone.").removesuffix("bias") + "weight"
        weights[name] = numpy.ascontiguousarray(stored[node.input[1]].T)
    rows = {value.shape[1]: value for name, value in stored.items()
            if name.startswith("onnx::") and value.ndim == 3}
    weights["embeddings.position_embeddings"] = numpy.concatenate([rows[1], rows[EDGE * EDGE]], 1)
    return weights


def write_folder(folder, weights):
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(
        {"model_type": "dinov2", "hidden_size": WIDTH, "num_hidden_layers": 12,
         "num_attention_heads": 6, "mlp_ratio": 4, "hidden_act": "gelu", "layer_norm_eps": 1e-6,
         "image_size": 518, "patch_size": 14, "qkv_bias": True, "use_swiglu_ffn": False}))
    (folder / "preprocessor_config.json").write_text(json.dumps(
        {"image_processor_type": "BitImageProcessor", "do_resize": True,
         "size": {"shortest_edge": 256}, "resample": 3, "do_center_crop": True,
         "crop_size": {"height": SIZE, "width": SIZE}, "do_rescale": True, "do_normalize": True,
         "image_mean": MEAN, "image_std": DEVIATION}))
    write_safetensors(folder / "model.safetensors", weights)


def prepared(path):
    image = Image.open(path).convert("RGB")
    least = min(image.size)
    width, height = (256 if edge == least else int(256 * edge / least) for edge in image.size)
    left, top = (width - SIZE) // 2, (height - SIZE) // 2
    image = image.resize((width, height), 3).crop((left, top, left + SIZE, top + SIZE))
    pixels = (numpy.asarray(image) * (1 / 255)).astype(numpy.float32)
    pixels = (pixels - numpy.array(MEAN, numpy.float32)) / numpy.array(DEVIATION, numpy.float32)
    return pixels.transpose(2, 0, 1)[None]


def main():
    presil, faults = sys.argv[1], []
    model = onnx.load(fetch_models.fetch() / "focus" / "vit_s_focus.onnx")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        write_folder(folder / "dinov2", read_weights(model))
        model.graph.output.append(onnx.ValueInfoProto(name=VECTORS))
        session = onnxruntime.InferenceSession(model.SerializeToString())
        (folder / "images").mkdir()
        images = [path for path in sights_test.write_images(folder / "images")
                  if path.name in ("wide.png", "high.png", "photo.jpg")]
        images.append(fetch_models.ROOT / "models" / "lines.png")
        found = sights_test.embed(presil, folder / "dinov2", images)["images"]
        for path, entry in zip(images, found, strict=True):
            rows = session.run([VECTORS], {"input_image": prepared(path)})[0]
            away = sights_test.gap(entry["embedding"], rows[0, 0])
            print(f"{path.name}: {away:.2g} from ONNX Runtime, "
                  f"{entry['chip_seconds'] * 1e3:.2f} ms on the chip")
            if away > EXACT:
                faults.append(f"{path.name}: {away:.2g} from ONNX Runtime")
    print("\n".join(faults) or f"{len(images)} vectors as ONNX Runtime's")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
