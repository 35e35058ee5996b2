import { afterAll, describe, expect, it } from 'vitest'
import { openBuiltinCategorizer } from '../models/builtin/categorize.ts'
import { openBuiltinEmbedding } from '../models/builtin/embedding.ts'
import { UNSORTED_PLACE } from '../contract/special-places.ts'
import { starterTaxonomy } from './starter-taxonomy.ts'
import { readStarterVectors } from './starter-vectors.ts'

/** Invented posts with the main categories that a careful reader would accept. */
const POSTS: readonly (readonly [text: string, ...mains: string[]])[] = [
  [
    'We replaced 14 lambdas with one boring Postgres table and SKIP LOCKED. Queue throughput went up 3x.',
    'databases',
    'distributed_systems',
    'cloud_infrastructure',
  ],
  [
    'Your covering index is useless if you SELECT *. The planner has to visit the heap anyway. Run EXPLAIN ANALYZE and see.',
    'databases',
  ],
  [
    'SQLite in WAL mode with busy_timeout=5000 handles more writes than most startups will ever see.',
    'databases',
  ],
  ['TIL Redis SCAN can return the same key twice. Dedupe on the client.', 'databases'],
  [
    'Borrow checker fights usually mean your data model is a graph. Use indices into a Vec instead of references. #rustlang',
    'programming_languages',
  ],
  [
    'Go 1.23 range-over-func finally makes custom iterators feel native. Here is a small pagination example.',
    'programming_languages',
  ],
  [
    'Python tip: functools.cache on a method keeps every self alive. Use a module-level cache or weakref.',
    'programming_languages',
  ],
  [
    'The `satisfies` operator in TypeScript keeps the literal types and still checks the shape.',
    'programming_languages',
  ],
  ['C++23 std::expected is what error handling should have been in 2011.', 'programming_languages'],
  [
    'Elixir processes are cheap: we run one per connected user, 2 million on a single box.',
    'programming_languages',
    'distributed_systems',
  ],
  [
    'useEffect is not a lifecycle hook. It synchronises with something outside of React. 5 cases where you do not need it 🧵',
    'web_development',
  ],
  ['CSS :has() just replaced 200 lines of JavaScript in our form validation.', 'web_development'],
  ['Our LCP went from 4.1s to 1.3s by preloading one hero image and dropping a font.', 'web_development'],
  ['Next.js server actions vs. plain API routes: when I use which', 'web_development'],
  [
    'A button is not a div with onClick. Screen readers and keyboard users will thank you.',
    'web_development',
  ],
  [
    'Kubernetes tip: set memory requests == limits, but leave CPU limits off. Throttling hurts p99 more than noisy neighbours.',
    'devops',
  ],
  ['Multi-stage Dockerfile cut our image from 1.2 GB to 84 MB. Copy this.', 'devops'],
  ['Terraform state got corrupted on a Friday. What we learned about locking and remote backends.', 'devops'],
  [
    'GitHub Actions: cache your node_modules by lockfile hash and your pipeline drops from 9 to 3 minutes',
    'devops',
  ],
  ['Postmortem of our 6 hour outage: a config push, a retry storm, and no circuit breaker.', 'devops'],
  ['We left AWS. Saved $2M a year. Here is what we run on our own metal now.', 'cloud_infrastructure'],
  [
    'Cloudflare Workers now have 0ms cold starts and a SQL database at the edge',
    'cloud_infrastructure',
    'databases',
  ],
  ['My homelab: 3 used mini PCs, Proxmox, Tailscale, 40 watts idle.', 'cloud_infrastructure', 'networking'],
  [
    'Gradient descent intuition: think of a hiker in fog. Learning rate is the step size. Momentum is a heavy backpack.',
    'machine_learning',
  ],
  ['XGBoost still beats deep nets on most tabular data. New benchmark with 45 datasets.', 'machine_learning'],
  ['YOLOv10 object detection running at 60 fps on a Jetson Nano', 'machine_learning'],
  ['Whisper large-v3 turbo transcribes an hour of audio in 40 seconds on my laptop', 'machine_learning'],
  [
    'Attention explained in 12 lines of numpy. Queries, keys, values - that is really all of it.',
    'large_language_models',
    'machine_learning',
  ],
  [
    'RAG is mostly a search problem. Fix your chunking and add a reranker before you touch the prompt.',
    'large_language_models',
  ],
  [
    'Running Llama 3 70B quantized to 4 bits on a Mac Studio: 11 tokens/s with llama.cpp',
    'large_language_models',
  ],
  [
    'How we built an agent that files its own bug reports: tool calling, memory and a very strict budget',
    'large_language_models',
  ],
  ['10 prompts that make ChatGPT write like a human', 'large_language_models'],
  [
    'Fine-tuning with LoRA on 500 examples beat our 3 page prompt. Code and dataset inside.',
    'large_language_models',
  ],
  ['DuckDB reads a folder of Parquet files faster than our Spark cluster starts.', 'data_engineering'],
  ['dbt tests caught a silent join explosion before the CFO did', 'data_engineering'],
  ['Polars vs pandas: same groupby, 14x faster, half the memory', 'data_engineering'],
  ['xz backdoor: how a two year social engineering campaign nearly got into every sshd', 'security'],
  ['JWTs are not sessions. You cannot revoke them. Please stop storing them in localStorage.', 'security'],
  ['Bug bounty writeup: chaining SSRF with metadata service to steal cloud credentials ($15k)', 'security'],
  ['Passkeys in 2025: what works, what is broken, and how to roll them out to your users', 'security'],
  [
    'io_uring explained: submission queue, completion queue, and why your syscalls cost so much',
    'systems_programming',
  ],
  [
    'Why is my program 8x slower with a row of 1024 floats? Cache associativity, with pictures.',
    'systems_programming',
  ],
  [
    'A lock-free queue in 60 lines. The hard part is memory ordering.',
    'systems_programming',
    'computer_science',
  ],
  [
    'Raft visualised: leader election, log replication and what happens when the network splits',
    'distributed_systems',
  ],
  ['Kafka consumer groups: why your lag grows when you add consumers', 'distributed_systems'],
  ['HTTP/3 in practice: QUIC survives the switch from wifi to mobile without reconnecting', 'networking'],
  ['It is always DNS. A haiku and a debugging checklist with dig.', 'networking'],
  ['Bloom filters: how to say "definitely not" with 10 bits per key', 'computer_science'],
  ['The Fourier transform, explained with a smoothie recipe', 'computer_science'],
  ['My ESP32 plant watering system has been running on two AA batteries for 14 months', 'hardware'],
  ['How I wrote a path tracer in one weekend', 'game_development_and_graphics'],
  ['Godot 4.3 ships with tilemap layers and it is a joy', 'game_development_and_graphics'],
  ['SwiftUI lists finally scroll smoothly with 10k rows', 'mobile_development'],
  ['Negotiating your offer: 7 sentences that got me +30% as a senior engineer', 'career_and_productivity'],
  [
    'As an engineering manager, my best 1:1 question: what is something you are avoiding?',
    'career_and_productivity',
  ],
  ['Obsidian + spaced repetition: how I remember what I read', 'career_and_productivity'],
  [
    'Design tip: use less borders. Spacing and background color separate things better. Before/after in Figma',
    'design',
  ],
  ['How we got our first 100 paying customers without spending on ads', 'business_and_startups'],
  ['Raised a $3M seed round with a 7 slide pitch deck. Sharing it here.', 'business_and_startups'],
  ['Webb telescope just found water vapour around a rocky planet 26 light years away', 'science'],
  ['Postgresの実行計画を読む方法。インデックスが使われない理由を解説', 'databases'],
  ['Dockerイメージを軽くする3つのコツ', 'devops'],
  ['Kubernetes für Einsteiger: Pods, Services und Ingress in zehn Minuten erklärt', 'devops'],
  ['Cómo afinar un modelo de lenguaje con LoRA en una sola GPU', 'large_language_models'],
  ['Почему Rust не спасает от утечек памяти', 'programming_languages'],
  ['What a beautiful sunset over the lake tonight', 'travel_and_places', 'unsorted'],
  ['Happy birthday mum!', 'unsorted', 'home_and_family', 'events_and_communities'],
]

describe('starter taxonomy', () => {
  const embedding = openBuiltinEmbedding()
  afterAll(() => embedding.close())

  it('has unique snake_case places, each described, with signs and with texts of its own', () => {
    const taxonomy = starterTaxonomy()
    const places = taxonomy.map((entry) => `${entry.mainCategory}/${entry.subcategory}`)
    const phrases = taxonomy.flatMap((entry) => entry.phrases)

    expect(new Set(places).size).toBe(places.length)
    expect(new Set(phrases).size).toBe(phrases.length)
    expect(new Set(taxonomy.map((entry) => entry.mainCategory)).size).toBeGreaterThanOrEqual(35)
    for (const { mainCategory, subcategory, ...entry } of taxonomy) {
      expect(`${mainCategory}/${subcategory}`).toMatch(/^[a-z_]{2,50}\/[a-z_]{2,50}$/)
      expect(entry.description.split(' ').length, subcategory).toBeGreaterThanOrEqual(8)
      expect(entry.phrases.length, subcategory).toBeGreaterThanOrEqual(8)
      const words = [...entry.keywords, ...entry.weakWords]
      expect(entry.keywords.length, subcategory).toBeGreaterThanOrEqual(3)
      expect(words.filter((word) => word === '' || word !== word.toLowerCase().trim())).toEqual([])
    }
  })

  it('has the place of the inbox nowhere, which is no topic', () => {
    const mains = starterTaxonomy().map((entry) => entry.mainCategory)

    expect(mains).not.toContain(UNSORTED_PLACE.mainCategory)
  })

  it('leads nine of ten sample posts to the right main category, and says of the others that it does not know', async () => {
    const categorizer = openBuiltinCategorizer(embedding, readStarterVectors(embedding.name))
    const found: { text: string; isPlaced: boolean; isRight: boolean }[] = []

    for (const [text, ...mains] of POSTS) {
      const input = { text, hashtags: [], folders: [], links: [] }
      const { mainCategory: main } = await categorizer.categorize(input, starterTaxonomy())
      const isRight = mains.includes(main ?? UNSORTED_PLACE.mainCategory)
      found.push({ text: `${main ?? 'unsorted'}: ${text}`, isPlaced: main !== undefined, isRight })
    }

    const wrong = found.filter(({ isPlaced, isRight }) => isPlaced && !isRight)
    const right = found.filter(({ isRight }) => isRight)
    expect(wrong.length / POSTS.length, wrong.map(({ text }) => text).join('\n')).toBeLessThanOrEqual(0.1)
    expect(right.length / POSTS.length).toBeGreaterThanOrEqual(0.75)
  })
})
