"""Serves the small language model of the tests on 127.0.0.1, in one thread, until its input ends: `small_model.py FILE`."""

import sys

import xllamacpp

told = xllamacpp.CommonParams()
told.model.path = sys.argv[1]
told.hostnames = ["127.0.0.1"]
told.port = 0 if len(sys.argv) < 3 else int(sys.argv[2])
told.cpuparams.n_threads = told.cpuparams_batch.n_threads = 1
told.n_gpu_layers = 0
told.n_ctx = 3072
told.n_parallel = 1
told.use_jinja = True
server = xllamacpp.Server(told)
sys.stdout.write(f"\nlistening {server.listening_address}\n")
sys.stdout.flush()
sys.stdin.read()
