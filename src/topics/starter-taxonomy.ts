/** The categories that a new knowledge base starts with, for as long as it has none of its own that fit. */

export interface StarterCategory {
  readonly mainCategory: string
  readonly subcategory: string
  readonly description: string
  /** Lowercase words and phrases that are strong signs of the subcategory. */
  readonly keywords: readonly string[]
}

/** Where a post goes that fits nowhere else. The last entry of the taxonomy. */
export const GENERAL_PLACE = { mainCategory: 'general', subcategory: 'miscellaneous' } as const

/**
 * A line without indentation names a main category, each pair of lines below it a subcategory:
 * `name: description`, then its keywords.
 */
const OUTLINE = `
software_engineering
  architecture_patterns: How to structure large software: layers, modules, domain-driven design, event sourcing, monoliths, microservices, and the trade-offs between them.
    software architecture, domain driven design, ddd, clean architecture, hexagonal architecture, monolith, microservices, cqrs, event sourcing, design patterns, solid principles, modular monolith, coupling, distributed monolith, refactor to services, bounded context, layered architecture, strangler fig
  api_design: Designing and versioning interfaces between programs: REST, GraphQL, gRPC, webhooks, pagination, idempotency and documentation of endpoints.
    api design, rest api, restful, graphql, grpc, openapi, swagger, webhook, pagination, idempotency, idempotent, protobuf, api versioning, endpoint, api keys, json api, sdk, trpc
  testing: Checking that software works: unit, integration, property and end-to-end tests, mocks, coverage, fuzzing and test-driven development.
    unit test, testing, tdd, pytest, vitest, jest, playwright, cypress, selenium, fuzzing, property based testing, mocking, mocks, mocked, test coverage, flaky tests, integration tests, end to end tests, test suite, unit tests, assertions, snapshot test, qa, regression test
  code_quality: Readable and maintainable code: refactoring, code review, technical debt, naming, linters, formatters and static analysis.
    refactoring, code review, clean code, technical debt, tech debt, linter, eslint, prettier, static analysis, legacy code, code smell, pull request, biome, pull requests, lgtm, code reviews, readable code, maintainable, naming things, abstraction, over engineering
  version_control: Git and other version control: branching, rebasing, merging, history, hooks, worktrees, monorepos and hosting services.
    git, github, gitlab, git rebase, rebase, commit message, monorepo, git worktree, git bisect, merge conflict, branching, jujutsu, cherry pick
  debugging: Finding faults in programs: debuggers, logging, stack traces, memory leaks, reproduction and methods of root-cause analysis.
    debugging, debugger, gdb, lldb, stack trace, memory leak, breakpoint, root cause, core dump, heisenbug, valgrind, bug hunt, bug report, stacktrace, print debugging, profiler
  developer_tools: Editors, terminals, shells and command-line programs that make the daily work of programmers faster, with their configuration.
    vscode, vim, neovim, emacs, tmux, zsh, terminal, cli, command line, dotfiles, jetbrains, intellij, ripgrep, fzf, jq, shell script, bash, fish shell, zed editor, editor, ide, keybindings, shortcuts, alacritty, ghostty, wezterm, homebrew, makefile, justfile, regex, ssh config
programming_languages
  python: The Python language: idioms, typing, packaging, virtual environments, async, standard library, performance and its interpreters.
    python, pip, poetry, uv, asyncio, dataclass, pydantic, django, flask, fastapi, cpython, pypi, gil, list comprehension, decorators, mypy, python 3, python 3.14, free threaded, virtualenv, venv, generators, ruff, pyproject, functools, f strings, numpy arrays, context manager
  javascript_typescript: JavaScript and TypeScript as languages: type system, modules, promises, runtimes such as Node, Deno and Bun, packages.
    javascript, typescript, node.js, nodejs, deno, bun, npm, pnpm, ecmascript, esm, tsconfig, generics, zod, async await, event loop, js, ts, tsc, promises, satisfies operator, js engine, v8, array methods, type narrowing, union types, discriminated unions, as const, node 24, npm package, structuredclone
  rust: The Rust language: ownership, borrow checker, lifetimes, traits, async, macros, cargo and crates from its ecosystem.
    rust, cargo, borrow checker, rustc, tokio, lifetimes, crates.io, rustlang, crate, serde, axum, clippy, unsafe rust, cargo.toml, rust async, rust compiler, ownership, bevy ecs, rustaceans
  go: The Go language: goroutines, channels, interfaces, error handling, modules, profiling, standard library and tools.
    golang, goroutine, goroutines, gopher, go modules, gofmt, go 1.22, go 1.23, go 1.24, go 1.25, go 1.26, pprof, go routines, go developers, go error handling, go interfaces, go generics, iterators, gin, go slices, go maps, range over func, go compiler
  c_and_cpp: The C and C++ languages: memory, pointers, templates, undefined behaviour, standards, compilers and build systems.
    c++, cpp, clang, gcc, cmake, undefined behavior, undefined behaviour, raii, templates, c++20, c++23, c23, smart pointers, libc, pointer arithmetic, constexpr, c programming, header files, segfault, malloc, c compiler, c17, std::vector, bjarne, c developers
  java_and_jvm: Java, Kotlin, Scala and the JVM: virtual threads, garbage collectors, Spring, Gradle, Maven and frameworks.
    java, kotlin, scala, jvm, spring boot, spring, gradle, maven, virtual threads, project loom, hibernate, quarkus, graalvm, jdk, java 21, java 25, sealed types, records, jakarta, intellij java, ktor
  functional_programming: Functional languages and ideas: Haskell, OCaml, Elixir, Clojure, monads, immutability, pattern matching and algebraic types.
    functional programming, haskell, ocaml, elixir, erlang, clojure, monad, f#, lisp, immutability, lambda calculus, scheme, pure functions, phoenix liveview, gleam, pattern matching
  other_languages: Languages such as Ruby, PHP, C#, Swift, Zig, Lua, Julia and R, with frameworks and news from them.
    ruby, rails, ruby on rails, php, laravel, c#, .net, dotnet, asp.net, swift, zig, lua, julia, perl, nim, fortran, cobol, r language, ruby 3, string literals, comptime, php 8, swift 6, rubygems, activerecord, blazor, awk, scratch, bash scripting, crystal, odin, mojo
  compilers_and_language_design: How languages are made: parsers, type systems, compilers, interpreters, garbage collection, JIT and code generation.
    compiler, compilers, llvm, parser, interpreter, type system, type inference, lexer, jit, bytecode, abstract syntax tree, ast, garbage collection, tree sitter, mlir
web_development
  frontend_frameworks: Building user interfaces in the browser with React, Vue, Svelte, Angular and similar libraries, state and rendering.
    react, vue, svelte, angular, next.js, nextjs, nuxt, sveltekit, solidjs, astro, remix, react hooks, useeffect, usestate, redux, server components, htmx, hydration, frontend, jsx, tanstack, component, components, svelte 5, runes, signals, ssr, react 19, vue 3, react compiler, single page app, spa, form validation, web app
  css_and_layout: Styling pages: CSS features, grid, flexbox, animation, container queries, Tailwind, responsive design and typography.
    css, tailwind, tailwindcss, flexbox, css grid, grid layout, container queries, sass, scss, responsive design, media query, stylesheet, css animation, subgrid, view transitions, anchor positioning, css nesting, z index, margin, padding, selector, animations
  backend_frameworks: Server side of web applications: routing, middleware, sessions, jobs, server rendering and frameworks in many languages.
    backend, express.js, expressjs, nestjs, fastify, hono, middleware, server side rendering, web server, wordpress, session cookie, background jobs, django rest framework
  web_performance: Making pages load and react faster: Core Web Vitals, bundles, images, caching, fonts and lighthouse measurements.
    core web vitals, lcp, inp, cls, lighthouse, bundle size, lazy loading, web performance, page speed, critical css, prefetch, tree shaking, webpack, vite, esbuild, time to first byte, ttfb, dev server, bundler, rollup, turbopack, rolldown, image optimization, web fonts, page load
  browsers_and_apis: What browsers offer: DOM, service workers, WebAssembly, WebGPU, storage, extensions, standards and compatibility.
    browser, dom, service worker, webassembly, wasm, webgpu, webgl, chrome devtools, firefox, safari, chromium, web components, indexeddb, localstorage, pwa, html, web api, browser extension, chrome extension, dialog, popover, modal, web apis, html5, web standards, local storage, websites
  accessibility: Making websites usable by everyone: ARIA, screen readers, contrast, keyboard navigation, semantic HTML and WCAG.
    accessibility, a11y, aria, screen reader, wcag, color contrast, keyboard navigation, alt text, semantic html
mobile_development
  ios_development: Apps for Apple devices: Swift, SwiftUI, UIKit, Xcode, App Store review, concurrency and platform frameworks.
    ios, swiftui, xcode, uikit, app store, swift concurrency, testflight, iphone app, swiftdata, visionos
  android_development: Apps for Android: Kotlin, Jetpack Compose, Gradle, Play Store, lifecycle, permissions and performance on devices.
    android, jetpack compose, android studio, play store, kotlin multiplatform, apk, kotlin coroutines
  cross_platform_apps: One codebase for several platforms: Flutter, React Native, Expo, Tauri, Electron, Capacitor and desktop apps.
    flutter, react native, expo, dart, tauri, electron, capacitor, cross platform, ionic, desktop app, flutter web, widget, widgets, react native app, maui
databases
  relational_databases: SQL databases such as PostgreSQL, MySQL and SQLite: features, administration, extensions, replication, migrations and transactions.
    postgres, postgresql, mysql, sqlite, mariadb, sql server, oracle database, vacuum, mvcc, relational database, foreign key, schema migration, transaction isolation, row level security, sql, pgbouncer, database, autovacuum, primary key, uuid, uuidv7, tables, rows, transactions, stored procedure, postgres 18, upsert, jsonb, supabase, turso, orm, prisma, drizzle
  query_performance: Making database queries fast: indexes, query plans, explain, partitioning, locking, joins and connection pools.
    explain analyze, query plan, query planner, b tree, index scan, partial index, slow query, slow queries, n+1, partitioning, query optimization, covering index, join order, connection pool, indexes, composite index, query time, full table scan, sequential scan, joins
  nosql_databases: Document, key-value, wide-column and graph databases: MongoDB, Redis, Cassandra, DynamoDB, Neo4j and caching stores.
    mongodb, redis, cassandra, dynamodb, neo4j, graph database, nosql, key value store, couchdb, valkey, memcached, scylladb, document database, elasticsearch, mongo, firestore, opensearch, firebase
  vector_databases: Storing and searching embeddings: nearest-neighbour indexes, pgvector, Qdrant, Pinecone, Chroma, hybrid and full-text search.
    vector database, pgvector, qdrant, pinecone, chroma, weaviate, milvus, hnsw, nearest neighbor, nearest neighbour, ann index, vector search, faiss, hybrid search
  database_internals: How databases work inside: storage engines, LSM trees, write-ahead logs, query execution, buffers and columnar formats.
    storage engine, lsm tree, write ahead log, wal, buffer pool, rocksdb, database internals, page cache, columnar storage, query engine, compaction, sstable
devops
  containers: Packaging software in containers: Docker, Podman, images, multi-stage builds, registries, compose and isolation.
    docker, dockerfile, container, containers, podman, docker compose, container image, multi stage build, oci, containerd, buildkit, distroless
  kubernetes: Running containers on Kubernetes: pods, deployments, operators, Helm, autoscaling, networking and cluster upgrades.
    kubernetes, k8s, helm, pod, pods, kubectl, kubelet, autoscaler, ingress, service mesh, istio, operator pattern, argo cd, argocd, k3s, etcd cluster, node pool, helm chart, helm charts, kustomize, cluster, daemonset, statefulset, gitops
  ci_cd: Continuous integration and delivery: pipelines, GitHub Actions, build caches, releases, feature flags and deployment strategies.
    ci/cd, ci, github actions, jenkins, gitlab ci, continuous integration, continuous delivery, pipeline, blue green, canary, feature flag, feature flags, build cache, circleci, deployment
  infrastructure_as_code: Describing infrastructure in files: Terraform, OpenTofu, Pulumi, Ansible, Nix, state and drift.
    terraform, opentofu, pulumi, ansible, nix, nixos, infrastructure as code, iac, cloudformation, state file, chef, puppet, cdk
  observability: Seeing what systems do: metrics, logs, traces, dashboards, alerts, OpenTelemetry, Prometheus, Grafana and profiling.
    observability, prometheus, grafana, opentelemetry, otel, tracing, distributed tracing, metrics, alerting, dashboards, datadog, loki, ebpf profiling, structured logging, sentry, slis, on call alerts, jaeger, honeycomb, newrelic, logging, logs
  reliability_engineering: Keeping services up: incidents, postmortems, on-call, service levels, chaos experiments, capacity and backups.
    sre, postmortem, post mortem, incident, outage, on call, slo, error budget, chaos engineering, runbook, disaster recovery, backups, uptime, on call rotation, pager, pagerduty, downtime, circuit breaker, retry storm, incident review
cloud_infrastructure
  aws: Amazon Web Services: EC2, S3, Lambda, IAM, networking, databases, and lessons about their limits.
    aws, ec2, s3, iam, lambda, amazon web services, ecs, eks, cloudwatch, sqs, aurora, vpc, fargate, nat gateway, vpc endpoint, cloudfront, route 53, dynamodb streams, aws lambda, bedrock
  google_cloud_and_azure: Google Cloud and Microsoft Azure services: compute, storage, identity, functions and managed platforms.
    gcp, google cloud, azure, cloud run, gke, bigtable, entra, azure functions, aks
  serverless_and_edge: Functions and edge platforms without servers: Cloudflare Workers, Vercel, Lambda, cold starts and durable objects.
    serverless, cloudflare workers, cloudflare, vercel, netlify, edge functions, cold start, durable objects, fly.io, edge computing
  cloud_costs: Paying less for infrastructure: bills, egress, spot instances, right-sizing, reserved capacity and leaving the cloud.
    cloud bill, cloud costs, finops, egress, spot instances, cost optimization, reserved instances, aws bill, cloud exit, right sizing, cloud spend, our bill, data transfer, savings plan
  self_hosting: Running services on your own hardware: home labs, virtual machines, Proxmox, NAS, reverse proxies and backups.
    self hosted, self hosting, selfhosted, homelab, home lab, proxmox, nas, truenas, raspberry pi server, reverse proxy, caddy, traefik, hetzner, vps, bare metal, nextcloud, immich, jellyfin, unraid, synology, pi hole, mini pc
distributed_systems
  consensus_and_replication: Agreement between machines: Raft, Paxos, leader election, replication, quorum, clocks and consistency models.
    raft, paxos, consensus, leader election, quorum, replication, linearizability, eventual consistency, crdt, cap theorem, vector clocks, split brain, jepsen, distributed system, distributed systems, distributed lock, network partition, lamport, gossip protocol, two phase commit, saga pattern
  messaging_and_streaming: Queues and event streams between services: Kafka, RabbitMQ, NATS, pub/sub, delivery guarantees and ordering.
    kafka, rabbitmq, nats, message queue, pub/sub, pubsub, event driven, exactly once, dead letter queue, pulsar, event stream, consumer group, outbox pattern, event bus, message broker, at least once, redpanda, consumer lag, queue, sqs queue
  scalability: Serving many users: load balancing, sharding, caching, rate limits, back pressure and system design examples.
    scalability, load balancer, load balancing, sharding, caching, rate limiting, rate limiter, back pressure, backpressure, system design, consistent hashing, high availability, cache invalidation, throughput, trillion, million users, millions of users, requests per second, scaling, horizontal scaling, bottleneck, thundering herd
networking
  protocols: How machines talk: TCP, UDP, QUIC, HTTP versions, TLS handshakes, WebSockets and congestion control.
    tcp, udp, quic, http/2, http/3, http2, http3, tls handshake, websocket, websockets, congestion control, packet, packets, wireshark, tcpdump, bbr, ip address, http, latency network, ip packets, tls 1.3, grpc streaming, wifi, ethernet, network stack, sockets, nagle
  dns_and_routing: Finding the way: DNS, BGP, IPv6, routing, CDN, NAT, anycast and failures of them.
    dns, bgp, ipv6, routing, cdn, nat, anycast, nameserver, domain name, subnet, dig, resolver, route leak, traceroute, autonomous system, dnssec, cname, ttl, bgp hijack
  vpn_and_firewalls: Private and filtered networks: WireGuard, Tailscale, VPN, firewalls, zero trust, tunnels and proxies.
    wireguard, tailscale, vpn, firewall, zero trust, iptables, nftables, ssh tunnel, openvpn, proxy server
security
  application_security: Weak points in software: injection, XSS, CSRF, supply chain, dependency attacks, secure coding and reviews.
    xss, csrf, sql injection, owasp, supply chain attack, ssrf, appsec, application security, secure coding, prompt injection, dependency confusion, content security policy, input validation, security, malicious, malicious package, typosquatting, secrets, leaked, hacked, npm worm, sandbox escape, pentesting web
  vulnerabilities_and_exploits: Discovered holes and how they are used: CVE reports, zero days, exploits, bug bounties and patches.
    cve, vulnerability, vulnerabilities, exploit, zero day, 0day, bug bounty, remote code execution, rce, privilege escalation, buffer overflow, use after free, heartbleed, log4shell, patch tuesday, backdoor, cves, hacker, hackers, hijack, compromised, stolen, bypass, stealing, security researcher, patched, data breach, breach
  authentication: Proving who someone is: passwords, passkeys, OAuth, OpenID Connect, tokens, sessions and access control.
    oauth, oauth2, jwt, passkey, passkeys, webauthn, single sign on, sso, openid connect, oidc, authentication, authorization, password, passwords, mfa, 2fa, rbac, totp
  cryptography: Encryption and proofs: ciphers, hashing, signatures, key exchange, post-quantum schemes, certificates and implementation faults.
    cryptography, encryption, aes, rsa, elliptic curve, post quantum, hash function, digital signature, zero knowledge, tls certificate, key exchange, sha 256, argon2, public key, end to end encryption, certificate, certificate chain, tls, ssl, encrypted, ciphertext, signal protocol
  privacy: Protecting personal data: tracking, fingerprinting, anonymity, regulations, and tools for private communication.
    privacy, gdpr, tracking, browser fingerprinting, tor, anonymity, data protection, surveillance, metadata, adblock, ublock
  offensive_and_defensive_operations: Attacks and defence in practice: pentests, malware, reverse engineering, forensics, phishing and threat detection.
    pentest, pentesting, red team, blue team, malware, reverse engineering, ghidra, ransomware, phishing, forensics, metasploit, nmap, burp suite, threat intelligence, siem, ctf, osint, ida pro, disassembler, infosec, hacking, cybersecurity, blue teamers
machine_learning
  deep_learning: Neural networks: architectures, training, optimisers, backpropagation, convolution, regularisation and frameworks such as PyTorch.
    deep learning, neural network, neural networks, pytorch, tensorflow, keras, jax, backpropagation, gradient descent, cnn, rnn, lstm, adam optimizer, batch norm, overfitting, deep nets, learning rate, convolution, convolutions, activation function, softmax, weights, neurons, loss function, autograd, dropout, autoencoder, learning rates, training loop
  classical_methods: Learning without deep networks: regression, trees, boosting, clustering, feature engineering, validation and scikit-learn.
    machine learning, scikit learn, sklearn, xgboost, random forest, gradient boosting, linear regression, logistic regression, k means, clustering, feature engineering, cross validation, lightgbm, svm, pca, tabular data
  computer_vision: Machines that see: detection, segmentation, recognition, OCR, diffusion models and generation of images or video.
    computer vision, image recognition, object detection, segmentation, yolo, opencv, stable diffusion, diffusion model, diffusion models, image generation, midjourney, ocr, vision transformer, gaussian splatting, video generation, stable diffusion 3, flux, image model, pose estimation, text to image, segment anything, nerf
  natural_language_and_speech: Processing language and sound: tokenisation, embeddings, translation, speech recognition, voice synthesis and text classification.
    nlp, natural language processing, speech recognition, whisper, text to speech, tts, speech to text, sentiment analysis, named entity, word2vec, machine translation, sentence embeddings, spacy, transcription
  reinforcement_learning: Agents that learn from rewards: policy gradients, Q-learning, games, simulators, robotics and human feedback.
    reinforcement learning, rlhf, ppo, q learning, policy gradient, reward model, alphago, alphazero, multi armed bandit, grpo, dqn
  ml_operations: Models in production: serving, experiment tracking, feature stores, drift, GPUs, distributed training and hardware use.
    mlops, model serving, mlflow, feature store, experiment tracking, model drift, kubeflow, weights & biases, wandb, cuda, gpu cluster, distributed training, model registry, triton
large_language_models
  models_and_research: New language models and papers: transformers, attention, scaling, benchmarks, reasoning and releases of open weights.
    llm, llms, gpt 4, gpt 5, gpt, claude, gemini, llama, mistral, qwen, deepseek, transformer, attention mechanism, self attention, attention, scaling laws, mixture of experts, moe, context window, large language model, language model, openai, anthropic, open weights, tokenizer, foundation model, openai model, sonnet, opus, gemma, phi 4, kimi, grok, reasoning model, reasoning models, ai model, nanogpt
  prompting: Getting good answers from language models: prompts, examples, chain of thought, structured outputs and system messages.
    prompt engineering, prompt, prompts, few shot, chain of thought, system prompt, structured output, structured outputs, json mode, chatgpt, prompting, context engineering, system prompts, prompt template, custom instructions
  retrieval_augmented_generation: Language models with outside knowledge: chunking, retrieval, reranking, embeddings, citations and evaluation of answers.
    rag, retrieval augmented generation, chunking, reranking, reranker, embeddings, langchain, llamaindex, semantic search, retrieval, graphrag, bm25
  agents: Language models that act: tools, planning, memory, multi-agent systems, MCP and automation of work.
    ai agent, ai agents, agentic, tool use, tool calling, function calling, mcp, model context protocol, multi agent, langgraph, autogen, crewai, agents, computer use, browser agent, subagents, mcp server, mcp servers, autonomous agent, ai assistant
  fine_tuning: Adapting language models: LoRA, instruction tuning, preference optimisation, datasets, distillation and tools for it.
    fine tuning, finetuning, fine tune, lora, qlora, dpo, instruction tuning, distillation, unsloth, axolotl, peft, synthetic data, hugging face, huggingface
  inference_and_local_models: Running language models: quantisation, KV cache, batching, Ollama, llama.cpp, vLLM and models on laptops.
    ollama, llama.cpp, vllm, quantization, quantized, gguf, kv cache, local llm, lm studio, speculative decoding, tokens per second, tokens/s, mlx, inference, sglang, flash attention
  coding_assistants: Programming with AI: Copilot, Cursor, Claude Code, code generation, reviews and effects on development work.
    copilot, github copilot, cursor, claude code, codex, ai coding, vibe coding, code generation, windsurf, aider, ai pair programming, swe bench, coding agent, cursor rules, claude.md, agents.md, ai code, ai generated code, autocomplete, devin
  safety_and_evaluation: Measuring and guarding language models: evaluations, hallucination, alignment, jailbreaks, interpretability and policy.
    hallucination, hallucinations, alignment, jailbreak, interpretability, llm evaluation, evals, ai safety, guardrails, red teaming, llm as a judge, benchmark contamination, chatbot, evaluating, eval, eval set, golden dataset, sycophancy, mechanistic interpretability
data_engineering
  pipelines_and_orchestration: Moving and transforming data: ETL, Airflow, dbt, Dagster, scheduling, quality checks and data contracts.
    etl, elt, airflow, dbt, dagster, prefect, data pipeline, data pipelines, data quality, data contract, data engineering, change data capture, cdc, debezium, dags, dag, ingestion, backfill, data engineer, data engineers, fivetran, airbyte
  data_warehouses_and_lakes: Storing data for analysis: Snowflake, BigQuery, Iceberg, Delta Lake, Parquet, DuckDB and modelling.
    data warehouse, snowflake, bigquery, iceberg, delta lake, parquet, duckdb, clickhouse, data lake, lakehouse, redshift, star schema, databricks, olap
  big_data_processing: Computing over large data: Spark, Flink, Beam, Hadoop, batch and stream processing, dataframes.
    spark, apache spark, pyspark, flink, hadoop, mapreduce, apache beam, stream processing, batch processing, trino, ray
  analysis_and_visualization: Understanding data: pandas, polars, notebooks, statistics in practice, charts, dashboards and business intelligence.
    pandas, polars, numpy, jupyter, notebook, matplotlib, data visualization, data visualisation, d3.js, plotly, tableau, data science, dataframe, power bi, observable plot, a/b test, excel, spreadsheet, chart, charts, graphs, plot, plots, data analysis, data scientist, ggplot, sql analytics, statistics plot, histogram
systems_programming
  operating_systems: Kernels and their services: Linux, scheduling, memory, file systems, drivers, system calls and containers below.
    linux, linux kernel, kernel, operating system, scheduler, file system, filesystem, syscall, system call, io_uring, ebpf, systemd, virtual memory, freebsd, device driver, zfs, btrfs, arch linux, ubuntu, debian, bpf, cgroups, namespaces, memory management, scheduling, unix, macos, windows, fork, processes, page fault
  performance_engineering: Making programs faster: profiling, CPU caches, SIMD, allocation, benchmarks, flame graphs and data layout.
    profiling, simd, cpu cache, cache miss, associativity, cache line, branch prediction, flame graph, flamegraph, benchmark, latency, micro optimization, avx, data oriented design, vectorization, allocator, perf, false sharing, hot path, cpu cycles, faster, optimization, nanoseconds, memory bandwidth, cache friendly, performance
  concurrency: Doing several things at once: threads, locks, atomics, lock-free structures, async runtimes and races.
    concurrency, threads, multithreading, mutex, lock free, atomics, race condition, data race, deadlock, thread pool, coroutines, semaphore, parallelism, memory ordering, lock, locks, spinlock, parallel, atomic, async runtime, work stealing, green threads
  low_level_and_assembly: Close to the machine: assembly, instruction sets, linkers, binaries, bootloaders and emulators.
    assembly, x86, arm64, aarch64, instruction set, linker, elf, bootloader, emulator, risc v, machine code, disassembly, registers, bit manipulation, bit tricks, memory allocator, floating point, cpu instructions, elf file, gameboy emulator, binary
computer_science
  algorithms_and_data_structures: Classic and new algorithms: trees, hash tables, sorting, graphs, complexity, probabilistic structures and puzzles.
    algorithm, algorithms, data structure, data structures, hash table, binary search, bloom filter, big o, dynamic programming, sorting, graph algorithm, leetcode, trie, linked list, dijkstra, red black tree, hyperloglog, pathfinding, shortest path, a star, quicksort, merge sort, hash map, heap, skip list, b+ tree, advent of code, consistent hash, recursion, string matching, suffix array, competitive programming
  theory_and_formal_methods: Foundations: computability, complexity, logic, proofs, type theory, verification with TLA+, Lean or Coq.
    tla+, formal verification, formal methods, lean 4, coq, type theory, category theory, turing machine, p vs np, proof assistant, halting problem, smt solver, model checking, automata, finite automata, regular languages, undecidable, godel, curry howard
  mathematics: Mathematics for builders: linear algebra, statistics, probability, calculus, numerical methods and explanations of ideas.
    mathematics, math, linear algebra, statistics, probability, bayes, calculus, matrix, eigenvalue, theorem, fourier transform, number theory, bayesian, geometry, proof, pythagorean, geometric, prime numbers, primes, equation, vectors, tensor, algebra, complex numbers, entropy, markov chain
game_development_and_graphics
  game_engines: Making games: Unity, Unreal, Godot, Bevy, physics, level design, tools and releases.
    unity, unreal engine, godot, bevy, game engine, gamedev, game development, indie game, game loop, entity component system, ecs pattern, roguelike, steam deck, procedural generation, dungeon, level design, platformer, pixel art, npcs, game jam, games, unity3d, tilemap, multiplayer game
  graphics_programming: Drawing with computers: shaders, ray tracing, Vulkan, OpenGL, rendering techniques and procedural images.
    shader, shaders, ray tracing, raytracing, vulkan, opengl, glsl, rendering, three.js, path tracing, path tracer, ray tracer, directx, metal api, signed distance, voxel, rasterization, generative art, blender, procedural, mesh, meshes, triangles, gpu rendering, global illumination, noise function, perlin noise, 3d graphics, canvas
hardware
  embedded_and_iot: Small computers: Arduino, ESP32, Raspberry Pi, firmware, sensors, real-time systems and smart homes.
    arduino, esp32, raspberry pi, firmware, microcontroller, iot, embedded, home assistant, mqtt, rtos, stm32, zigbee, sensor, i2c, bluetooth, attiny, pi pico, raspberry pi 5, zephyr, smart home, lora radio, battery powered, low power
  chips_and_processors: Processors and their making: CPU and GPU architecture, FPGA, Apple silicon, fabrication and the chip industry.
    cpu, gpu, fpga, apple silicon, nvidia, amd, intel, semiconductor, tsmc, verilog, chip, tpu, m4, risc v chip, hbm, asic, die shot, transistor, transistors, wafer, risc, cache hierarchy, m5, processor, processors, h100, blackwell, motherboard
  electronics_and_robotics: Circuits, boards, soldering, 3D printing, drones and robots, with open designs to build.
    electronics, pcb, kicad, soldering, oscilloscope, 3d printing, 3d printer, robot, robotics, drone, ros2, ros, circuit, humanoid, mechanical keyboard, macropad, rotary encoder, keyboard build, split keyboard, multimeter, capacitor, op amp, servo, robot arm, robots
design
  user_interface_design: Designing screens: layout, colour, typography, components, icons, Figma, motion and visual hierarchy.
    ui design, figma, typography, design system, design systems, color palette, icons, visual hierarchy, font, fonts, whitespace, dark mode, mockup, ui, microinteractions, oklch, borders, spacing, interfaces, landing page design, color contrast, colors, palette, logo, visual design, designers, designer, layouts
  user_experience_and_research: Understanding users: interviews, usability, onboarding, flows, forms, accessibility of products and dark patterns.
    ux, user experience, usability, user research, user interviews, onboarding flow, dark patterns, wireframe, information architecture, persona, ux writing, user testing
business_and_startups
  founding_and_fundraising: Starting companies: ideas, co-founders, investors, fundraising, equity, exits and lessons of founders.
    startup, startups, founder, founders, fundraising, venture capital, vc, y combinator, seed round, pitch deck, cofounder, equity, valuation, bootstrapped, bootstrapping, raised, investor, investors, seed, series a, acquisition, ceo, solo founder, company
  product_management: Deciding what to build: roadmaps, priorities, discovery, metrics, experiments and work with stakeholders.
    product management, product manager, roadmap, product market fit, prioritization, stakeholders, user stories, mvp, okr, okrs, jobs to be done, retention, churn
  marketing_and_growth: Finding customers: SEO, content, pricing, sales, launches, newsletters, advertising and analytics of growth.
    seo, marketing, growth, pricing, landing page, saas, mrr, arr, newsletter, conversion rate, sales, customers, product hunt, indie hacker, indiehackers, go to market, copywriting, cold email, prices, price, paying customers, ads, subscribers, audience, waitlist, freemium, churn, side project revenue, linkedin
  finance_and_crypto: Money and technology: payments, fintech, blockchains, Bitcoin, Ethereum, smart contracts, trading and investing.
    bitcoin, ethereum, blockchain, crypto, smart contract, smart contracts, solidity, defi, stripe, fintech, trading, investing, payments, web3, index fund, stock market, solana
career_and_productivity
  career_growth: Working life of engineers: levels, promotion, salary, mentoring, staff roles, burnout and changing jobs.
    career, promotion, salary, staff engineer, senior engineer, junior developer, mentoring, mentor, burnout, layoffs, job search, senior developer, performance review, imposter syndrome, remote work, staff engineers, engineers career, promoted, raise, negotiating, manager path, side project, laid off, quit my job, freelancing, freelancer
  interviews_and_hiring: Getting hired and hiring: CVs, coding and system design interviews, take-home tasks and negotiation.
    interview, interviews, hiring, resume, cv, recruiter, system design interview, coding interview, whiteboard, behavioral interview, job offer, candidate, hired, onsite interview, job interview, take home, negotiating your offer, applicants, hiring manager
  leadership_and_teams: Leading engineers: management, one-on-ones, feedback, culture, planning, agile methods and communication.
    leadership, engineering manager, one on one, 1:1, feedback, team culture, agile, scrum, standup, meetings, management, tech lead, psychological safety, sprint, estimation
  learning_and_knowledge: Learning well: courses, books, note-taking, spaced repetition, teaching, roadmaps and lists of resources.
    course, courses, free course, books, note taking, obsidian, spaced repetition, anki, zettelkasten, tutorial, learning resources, cheat sheet, study, second brain, lecture, lectures, mit opencourseware, reading list, book, lecture notes, learn, learning, study notes, curriculum, bootcamp, online course, textbook, mit, stanford, must read, flashcards
  personal_productivity: Getting things done: habits, focus, time management, automation of chores, email, tools and routines.
    productivity, deep work, time management, habits, todo list, pomodoro, focus, notion, procrastination, inbox zero, calendar, routine, morning routine
  writing_and_documentation: Writing for readers: technical documentation, blogs, diagrams, README files, Markdown and clear style.
    technical writing, documentation, docs, blogging, blog post, readme, markdown, writing, mermaid, diagrams, architecture decision record, adr, diataxis, latex
science_and_society
  natural_sciences: Physics, chemistry, biology, space and climate: discoveries, missions, papers and explanations for the curious.
    physics, chemistry, biology, space, nasa, spacex, astronomy, black hole, quantum computing, quantum computer, quantum, telescope, climate, crispr, protein folding, alphafold, rocket, genome, fusion energy, physicist, ice, molecules, dna, mars, moon, planet, galaxy, earthquake, evolution, ocean, experiment, cells, atoms, electrons
  health_and_mind: Body and mind: neuroscience, sleep, exercise, nutrition, medicine and mental health, with evidence.
    neuroscience, sleep, exercise, nutrition, brain, mental health, psychology, medicine, fitness, longevity, dopamine, meditation, posture, vitamin
  technology_policy_and_history: Technology in the world: regulation, antitrust, open source licences, history of computing and society.
    regulation, antitrust, eu ai act, copyright, open source license, licensing, computing history, history of computing, computer history, unix history, legislation, policy, retrocomputing, lawsuit
open_source_and_data
  open_source_projects: New and notable open source projects, their maintenance, communities, funding, governance and releases.
    open source, maintainer, maintainers, github stars, awesome list, sponsors, contributors, first contribution, oss, foss, hacktoberfest
  datasets_and_public_apis: Free data and interfaces: datasets, public APIs, scraping, maps, archives and tools to use them.
    dataset, datasets, public api, public apis, web scraping, scraping, scraper, open data, openstreetmap, kaggle, beautifulsoup, crawler, puppeteer, common crawl, geospatial, gis
general
  miscellaneous: Posts that fit no other place: humour, news of the day, personal notes and everything without a clear topic.
    meme, humour, humor
`

/** About 100 subcategories in 24 main categories; the last is `GENERAL_PLACE`. */
export const STARTER_TAXONOMY: readonly StarterCategory[] = readOutline(OUTLINE)

function readOutline(outline: string): StarterCategory[] {
  const categories: StarterCategory[] = []
  let mainCategory = ''
  let heading = ''
  for (const line of outline.split('\n').filter((entry) => entry !== '')) {
    if (line.startsWith('    ')) {
      const [subcategory = '', description = ''] = heading.split(/: (.*)/)
      const keywords = line.trim().split(', ')
      categories.push({ mainCategory, subcategory, description, keywords })
    } else if (line.startsWith('  ')) heading = line.trim()
    else mainCategory = line
  }
  return categories
}
