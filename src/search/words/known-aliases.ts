/** Names that mean the same, in the form that `parseAliases` reads. A user adds to them in `$KBA_HOME/aliases.txt`. */
export const KNOWN_ALIASES = `
AWS
iOS
DNS
CSS
OS
TLS
SSL
HTTPS
GPS
SMS
CMS
NAS
RSS
SAS
IIS
RDS
SQS
SNS
EKS
ECS
KMS
Redis
Pandas
Keras
Sass
JavaScript
PostgreSQL
GitHub
GitLab
GitOps
DevOps
MLOps
YouTube
LinkedIn
OpenAI
ChatGPT
LangChain
LlamaIndex
PyTorch
NumPy
SciPy
FastAPI
GraphQL
MySQL
DuckDB
DynamoDB
CockroachDB
RabbitMQ
WebSocket
WebGPU
WebGL
WordPress
MacBook
iPhone
iPad
PowerShell
IntelliJ
ClickHouse
OpenTelemetry
CloudFlare
DeepSeek
HuggingFace
JetBrains
OAuth
Kubernetes = k8s = kube
PostgreSQL = Postgres = pgsql = postgre
JavaScript = JS
TypeScript = TS
Node.js = nodejs
Node.js ~ node
node ~ Node.js
CI ~ CI/CD
CD ~ CI/CD
C++ = cpp = cplusplus
C# = csharp
F# = fsharp
.NET = dotnet
Objective-C = objc
Golang ~ go
Python ~ py
Ruby ~ rb
Rust ~ rs
Perl ~ pl
Bash ~ shell
JSON ~ jsonl
YAML = yml
CI/CD = cicd
internationalization = i18n = internationalisation
localization = l10n = localisation
accessibility = a11y
authentication = authn
authentication ~ auth = login
authorization = authz = authorisation
authorization ~ auth
MongoDB = mongo
Next.js = nextjs
Vue.js = vue
Elasticsearch ~ elastic
React.js ~ react
Angular.js = angularjs
Express.js = expressjs
Three.js = threejs
D3.js = d3
RAG ~ retrieval-augmented
regex = regexp = regexes = regexps
database ~ db
db ~ database
repository = repo
repository ~ repos
documentation ~ docs
docs ~ documentation
configuration ~ config
config ~ configuration
environment ~ env
env ~ environment
dependency ~ deps
development ~ dev
production ~ prod
administrator = admin
application ~ app
app ~ application
function ~ func
concurrency ~ concurrent
asynchronous = async
async ~ asyncio
synchronous = sync
index = indices = indexes
matrix = matrices
vertex = vertices
analysis = analyses
criterion = criteria
datum = data
mouse = mice
child = children
optimise = optimize = optimising = optimizing = optimised = optimized
optimisation = optimization
normalisation = normalization
serialisation = serialization
tokenisation = tokenization
tokeniser = tokenizer
virtualisation = virtualization
visualisation = visualization
parallelisation = parallelization
quantisation = quantization
colour = color
behaviour = behavior
centre = center
licence = license
e-mail = email
GitHub = gh
GitHub ~ git
GCP ~ google-cloud
Terraform ~ tf
TensorFlow ~ tf
machine-learning = ml
artificial-intelligence = ai
natural-language-processing = nlp
WebAssembly = wasm
TLS ~ SSL
SSL ~ TLS
VSCode = vscode
Vim ~ neovim
Neovim = nvim
SQLite = sqlite3
MySQL ~ mariadb
Linux ~ unix
macOS = osx
Raspberry-Pi = raspi
`
