"""llama.cpp, the reference implementation of language models, by its C interface.

The package xllamacpp holds llama.cpp compiled; its C functions are called here, since the package's
own interface gives no logits. Structures that are passed by value are kept as bytes, of which only
the fields at known places are changed; that they lie there is checked against their defaults.
"""

import ctypes
import pathlib

import gguf
import numpy
import xllamacpp


class Parameters(ctypes.Structure):
    # Larger than the structures of llama.h: what is passed beyond their end is not looked at.
    _fields_ = [("bytes", ctypes.c_uint8 * 512)]


class Batch(ctypes.Structure):
    _fields_ = [("count", ctypes.c_int32)] + [
        (name, ctypes.c_void_p)
        for name in ("token", "embedding", "position", "sequences", "sequence", "logits")]


def library():
    folder = pathlib.Path(xllamacpp.__file__).parent
    code = ctypes.CDLL(str(next(folder.glob("*.so"))))
    for name, result, arguments in (
            ("llama_model_default_params", Parameters, []),
            ("llama_context_default_params", Parameters, []),
            ("llama_model_load_from_file", ctypes.c_void_p, [ctypes.c_char_p, Parameters]),
            ("llama_init_from_model", ctypes.c_void_p, [ctypes.c_void_p, Parameters]),
            ("llama_set_n_threads", None, [ctypes.c_void_p, ctypes.c_int32, ctypes.c_int32]),
            ("llama_get_logits", ctypes.POINTER(ctypes.c_float), [ctypes.c_void_p]),
            ("llama_batch_init", Batch, [ctypes.c_int32] * 3),
            ("llama_batch_free", None, [Batch]),
            ("llama_decode", ctypes.c_int32, [ctypes.c_void_p, Batch]),
            ("llama_encode", ctypes.c_int32, [ctypes.c_void_p, Batch]),
            ("llama_set_embeddings", None, [ctypes.c_void_p, ctypes.c_bool]),
            ("llama_get_embeddings_seq", ctypes.POINTER(ctypes.c_float),
             [ctypes.c_void_p, ctypes.c_int32]),
            ("llama_model_has_decoder", ctypes.c_bool, [ctypes.c_void_p]),
            ("llama_model_n_embd", ctypes.c_int32, [ctypes.c_void_p]),
            ("llama_get_memory", ctypes.c_void_p, [ctypes.c_void_p]),
            ("llama_memory_clear", None, [ctypes.c_void_p, ctypes.c_bool]),
            ("llama_model_get_vocab", ctypes.c_void_p, [ctypes.c_void_p]),
            ("llama_vocab_n_tokens", ctypes.c_int32, [ctypes.c_void_p]),
            ("llama_tokenize", ctypes.c_int32,
             [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int32, ctypes.c_void_p, ctypes.c_int32,
              ctypes.c_bool, ctypes.c_bool])):
        function = getattr(code, name)
        function.restype, function.argtypes = result, arguments
    code.llama_backend_init()
    return code


# Places of llama_context_params' fields, in 32-bit words.
CONTEXT, BATCH, MICRO_BATCH, THREADS, BATCH_THREADS, FLASH, KEY_TYPE, VALUE_TYPE = (
    0, 1, 2, 7, 8, 13, 26, 27)
F32, F16 = 0, 1


class Llama:
    """A model with a cache in fp32, on one thread, without fused attention."""

    def __init__(self, path, context=1024, threads=1):
        self.code = library()
        log = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)
        self.silence = log(lambda *_: None)  # kept alive as long as it may be called
        self.code.llama_log_set(self.silence, None)
        self.model = self.code.llama_model_load_from_file(
            str(path).encode(), self.code.llama_model_default_params())
        if not self.model:
            raise RuntimeError(f"llama.cpp cannot read {path}")
        parameters = self.code.llama_context_default_params()
        words = numpy.frombuffer(parameters.bytes, dtype=numpy.int32).copy()
        if (words[KEY_TYPE], words[VALUE_TYPE], words[FLASH]) != (F16, F16, -1):
            raise RuntimeError("llama_context_params has another form in this llama.cpp")
        words[[CONTEXT, BATCH, MICRO_BATCH]] = context
        words[[THREADS, BATCH_THREADS]] = threads
        words[FLASH] = 0
        words[[KEY_TYPE, VALUE_TYPE]] = F32
        ctypes.memmove(parameters.bytes, words.tobytes(), 512)
        self.context = self.code.llama_init_from_model(self.model, parameters)
        self.code.llama_set_n_threads(self.context, threads, threads)
        self.vocabulary = self.code.llama_model_get_vocab(self.model)
        self.tokens = self.code.llama_vocab_n_tokens(self.vocabulary)
        self.writes = self.code.llama_model_has_decoder(self.model)
        self.position = 0

    def clear(self):
        self.code.llama_memory_clear(self.code.llama_get_memory(self.context), True)
        self.position = 0

    def tokenize(self, text, with_control=True):
        raw = text.encode()
        room = (ctypes.c_int32 * (len(raw) + 16))()
        count = self.code.llama_tokenize(self.vocabulary, raw, len(raw), room, len(room), True,
                                         with_control)
        return list(room[:count])

    def batch(self, tokens, all_logits):
        """Tokens, or rows in place of their embeddings, at the next positions; all or the last give
        logits."""
        count = len(tokens)
        rows = numpy.asarray(tokens)
        batch = self.code.llama_batch_init(count, rows.shape[1] if rows.ndim == 2 else 0, 1)

        def view(pointer, kind):
            return numpy.ctypeslib.as_array(ctypes.cast(pointer, ctypes.POINTER(kind)), (count,))

        if rows.ndim == 2:
            numpy.ctypeslib.as_array(
                ctypes.cast(batch.embedding, ctypes.POINTER(ctypes.c_float)), rows.shape)[:] = rows
        else:
            view(batch.token, ctypes.c_int32)[:] = tokens
        view(batch.position, ctypes.c_int32)[:] = numpy.arange(count) + self.position
        view(batch.sequences, ctypes.c_int32)[:] = 1
        view(batch.logits, ctypes.c_int8)[:] = all_logits
        view(batch.logits, ctypes.c_int8)[-1] = 1
        sequence = ctypes.cast(batch.sequence, ctypes.POINTER(ctypes.POINTER(ctypes.c_int32)))
        for i in range(count):
            sequence[i][0] = 0
        batch.count = count
        return batch

    def embed(self, tokens):
        """The vector of a text, by the model's own pooling."""
        self.code.llama_set_embeddings(self.context, True)
        self.clear()
        batch = self.batch(tokens, True)
        work = self.code.llama_decode if self.writes else self.code.llama_encode
        if work(self.context, batch) != 0:
            raise RuntimeError("the text could not be read")
        self.code.llama_batch_free(batch)
        return numpy.ctypeslib.as_array(
            self.code.llama_get_embeddings_seq(self.context, 0),
            (self.code.llama_model_n_embd(self.model),)).copy()

    def read(self, tokens):
        """What the encoder of a model with a decoder is given."""
        batch = self.batch(tokens, True)
        if self.code.llama_encode(self.context, batch) != 0:
            raise RuntimeError("llama_encode failed")
        self.code.llama_batch_free(batch)

    def feed(self, tokens, all_logits=False):
        """Logits of what follows the last token, or each."""
        count = len(tokens)
        batch = self.batch(tokens, all_logits)
        if self.code.llama_decode(self.context, batch) != 0:
            raise RuntimeError("llama_decode failed")
        self.code.llama_batch_free(batch)
        self.position += count
        rows = count if all_logits else 1
        return numpy.ctypeslib.as_array(self.code.llama_get_logits(self.context),
                                        (rows, self.tokens)).copy()


class Eyes:
    """llama.cpp's encoder of images beside a model, by its library mtmd."""

    class Input(ctypes.Structure):
        _fields_ = [("text", ctypes.c_char_p), ("special", ctypes.c_bool),
                    ("parses", ctypes.c_bool)]

    def __init__(self, path, llama):
        code, pointer, size = llama.code, ctypes.c_void_p, ctypes.c_size_t
        for name, result, arguments in (
                ("mtmd_context_params_default", Parameters, []),
                ("mtmd_init_from_file", pointer, [ctypes.c_char_p, pointer, Parameters]),
                ("mtmd_default_marker", ctypes.c_char_p, []),
                ("mtmd_bitmap_init", pointer, [ctypes.c_uint32, ctypes.c_uint32, ctypes.c_char_p]),
                ("mtmd_input_chunks_init", pointer, []),
                ("mtmd_input_chunks_size", size, [pointer]),
                ("mtmd_input_chunks_get", pointer, [pointer, size]),
                ("mtmd_input_chunk_get_type", ctypes.c_int, [pointer]),
                ("mtmd_input_chunk_get_n_tokens", size, [pointer]),
                ("mtmd_input_chunk_get_tokens_text", ctypes.POINTER(ctypes.c_int32),
                 [pointer, ctypes.POINTER(size)]),
                ("mtmd_tokenize", ctypes.c_int32,
                 [pointer, pointer, ctypes.POINTER(self.Input), ctypes.POINTER(pointer), size]),
                ("mtmd_encode_chunk", ctypes.c_int32, [pointer, pointer]),
                ("mtmd_get_output_embd", ctypes.POINTER(ctypes.c_float), [pointer]),
                ("mtmd_log_set", None, [pointer, pointer]),
                ("mtmd_helper_log_set", None, [pointer, pointer])):
            function = getattr(code, name)
            function.restype, function.argtypes = result, arguments
        code.mtmd_log_set(llama.silence, None)
        code.mtmd_helper_log_set(llama.silence, None)
        parameters = code.mtmd_context_params_default()
        words = numpy.frombuffer(parameters.bytes, dtype=numpy.int32).copy()
        words[0], words[1] = 0, 1  # no GPU and no timings, one thread
        ctypes.memmove(parameters.bytes, words.tobytes(), 512)
        self.code, self.llama = code, llama
        self.context = code.mtmd_init_from_file(str(path).encode(), llama.model, parameters)
        if not self.context:
            raise RuntimeError(f"llama.cpp cannot read {path}")

    def look(self, pixels, text="{}"):
        """Of a text in which {} stands for an image [height, width, 3]: tokens, and rows of what
        the encoder makes of the image, in their order."""
        height, width, _ = pixels.shape
        bitmap = ctypes.c_void_p(self.code.mtmd_bitmap_init(width, height, pixels.tobytes()))
        chunks = self.code.mtmd_input_chunks_init()
        marked = text.replace("{}", self.code.mtmd_default_marker().decode()).encode()
        given = self.Input(marked, False, True)
        if self.code.mtmd_tokenize(self.context, chunks, ctypes.byref(given),
                                   ctypes.byref(bitmap), 1) != 0:
            raise RuntimeError("mtmd_tokenize failed")
        parts = []
        for i in range(self.code.mtmd_input_chunks_size(chunks)):
            chunk = self.code.mtmd_input_chunks_get(chunks, i)
            if self.code.mtmd_input_chunk_get_type(chunk) == 0:
                count = ctypes.c_size_t()
                tokens = self.code.mtmd_input_chunk_get_tokens_text(chunk, ctypes.byref(count))
                parts.append(list(tokens[:count.value]))
                continue
            if self.code.mtmd_encode_chunk(self.context, chunk) != 0:
                raise RuntimeError("mtmd_encode_chunk failed")
            shape = (self.code.mtmd_input_chunk_get_n_tokens(chunk),
                     self.code.llama_model_n_embd(self.llama.model))
            parts.append(numpy.ctypeslib.as_array(
                self.code.mtmd_get_output_embd(self.context), shape).copy())
        return parts


def write_f32(source, target):
    """The same model with every weight decoded to fp32 by the gguf package."""
    reader = gguf.GGUFReader(str(source))
    writer = gguf.GGUFWriter(str(target), reader.fields["general.architecture"].contents())
    for key, field in reader.fields.items():
        if key.startswith("GGUF.") or key in ("general.architecture", "general.file_type"):
            continue
        kind = field.types[0]
        inner = field.types[-1] if kind == gguf.GGUFValueType.ARRAY else None
        writer.add_key_value(key, field.contents(), kind, inner)
    writer.add_uint32("general.file_type", 0)
    for tensor in reader.tensors:
        values = gguf.dequantize(tensor.data, tensor.tensor_type).astype(numpy.float32)
        writer.add_tensor(tensor.name, numpy.ascontiguousarray(values))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
