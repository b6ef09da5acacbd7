"""Train the small English tagger and dependency parser from a Universal Dependencies treebank.

Use: python scripts/training/parser.py TREEBANK_DIR OUT_DIR

TREEBANK_DIR holds en_ewt-ud-{train,dev}.conllu.gz (UD English EWT, CC BY-SA 4.0). OUT_DIR gets spaCy's `model-best`.
The package does not ship it: moves are read by rules and linear models so far, and nothing has shown that a parser
makes them better. Whoever measures that has a parser by this script.

One convolutional encoder (width 96, depth 4, hashed embeddings) shared by both tasks: about 6 MB, and fast on one core.
"""

import gzip
import sys
import tempfile
from pathlib import Path

from spacy.cli.convert import convert
from spacy.cli.train import train

CONFIG = """
[paths]
train = null
dev = null
[system]
seed = 7
gpu_allocator = null
[nlp]
lang = "en"
pipeline = ["tok2vec","tagger","parser"]
batch_size = 256
[components]
[components.tok2vec]
factory = "tok2vec"
[components.tok2vec.model]
@architectures = "spacy.Tok2Vec.v2"
[components.tok2vec.model.embed]
@architectures = "spacy.MultiHashEmbed.v2"
width = 96
attrs = ["NORM","PREFIX","SUFFIX","SHAPE"]
rows = [4000,1000,2000,1000]
include_static_vectors = false
[components.tok2vec.model.encode]
@architectures = "spacy.MaxoutWindowEncoder.v2"
width = 96
depth = 4
window_size = 1
maxout_pieces = 3
[components.tagger]
factory = "tagger"
[components.tagger.model]
@architectures = "spacy.Tagger.v2"
nO = null
[components.tagger.model.tok2vec]
@architectures = "spacy.Tok2VecListener.v1"
width = ${components.tok2vec.model.encode.width}
upstream = "*"
[components.parser]
factory = "parser"
[components.parser.model]
@architectures = "spacy.TransitionBasedParser.v2"
state_type = "parser"
extra_state_tokens = false
hidden_width = 64
maxout_pieces = 2
use_upper = true
nO = null
[components.parser.model.tok2vec]
@architectures = "spacy.Tok2VecListener.v1"
width = ${components.tok2vec.model.encode.width}
upstream = "*"
[corpora]
[corpora.train]
@readers = "spacy.Corpus.v1"
path = ${paths.train}
max_length = 0
[corpora.train.augmenter]
@augmenters = "spacy.lower_case.v1"
level = 0.1
[corpora.dev]
@readers = "spacy.Corpus.v1"
path = ${paths.dev}
max_length = 0
[training]
dev_corpus = "corpora.dev"
train_corpus = "corpora.train"
seed = ${system.seed}
gpu_allocator = ${system.gpu_allocator}
dropout = 0.1
patience = 3000
max_steps = 9000
eval_frequency = 500
[training.optimizer]
@optimizers = "Adam.v1"
[training.batcher]
@batchers = "spacy.batch_by_words.v1"
discard_oversize = false
tolerance = 0.2
[training.batcher.size]
@schedules = "compounding.v1"
start = 200
stop = 1200
compound = 1.001
[training.score_weights]
tag_acc = 0.3
dep_uas = 0.3
dep_las = 0.4
"""


def main(treebank: Path, out: Path) -> None:
    """Convert the treebank to spaCy's binary form and train; the best pipeline by the dev set is OUT/model-best."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for part in ("train", "dev"):
            source = work / f"{part}.conllu"
            source.write_bytes(gzip.decompress((treebank / f"en_ewt-ud-{part}.conllu.gz").read_bytes()))
            convert(source, work, n_sents=5, converter="conllu", file_type="spacy")
        config = work / "config.cfg"
        config.write_text(CONFIG, encoding="utf-8")
        train(config, out, overrides={"paths.train": str(work / "train.spacy"), "paths.dev": str(work / "dev.spacy")})


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
