import { describe, expect, it } from 'vitest'
import { parseGitAddress } from './git-address.ts'

describe('parseGitAddress', () => {
  it.each([
    ['https://github.com/you/knowledge.git', 'https'],
    ['https://you:token@git.example.org:8443/kb', 'https'],
    ['http://127.0.0.1:3000/kb.git', 'http'],
    ['ssh://git@github.com/you/knowledge.git', 'ssh'],
    ['ssh://git@host.example:2222/~/kb.git', 'ssh'],
    ['ssh://[::1]:22/srv/kb.git', 'ssh'],
    ['git+ssh://host/kb', 'ssh'],
    ['git@github.com:you/knowledge.git', 'ssh'],
    ['host:kb.git', 'ssh'],
    ['me@[::1]:kb.git', 'ssh'],
    ['git://host/kb.git', 'git'],
    ['/srv/git/kb.git', 'folder'],
    ['../kb.git', 'folder'],
    ['./with:colon/kb.git', 'folder'],
    ['file:///srv/git/kb.git', 'folder'],
    ['C:\\git\\kb.git', 'folder'],
  ])('takes %s', (text, way) => {
    expect(parseGitAddress(text)).toEqual({ way, address: text })
  })

  it.each([
    '',
    '-oProxyCommand=touch /tmp/x',
    '--upload-pack=touch${IFS}x',
    'ssh://a@-oProxyCommand=x/y',
    'ssh://-oProxyCommand=x/y',
    'ssh://-oProxyCommand=x@host/y',
    'ssh://a@%2DoProxyCommand=x/y',
    'ssh://%2DoProxyCommand=x@host/y',
    'ssh://host%2F-oProxyCommand=x/y',
    'ssh://host:-oProxyCommand=x/y',
    'ssh://host/-oProxyCommand=x',
    'ssh://host/%2DoProxyCommand=x',
    'ssh://host',
    'git://-x/y',
    '-x@host:path',
    'a@-oProxyCommand=x:y',
    '-oProxyCommand=x:y',
    'host:-oProxyCommand=x',
    'ext::sh -c touch% /tmp/x',
    'ext::sh',
    'fd::17',
    'transport::address',
    'file://elsewhere/share/kb.git',
    'ftp://host/kb.git',
    'rsync://host/kb.git',
    'https://',
    'https://-host/kb.git',
    'https://host/kb git',
    'git@host:kb\n.git',
    '/srv/\u0000kb.git',
    'ssh://ho%zzst/y',
  ])('refuses %j', (text) => {
    expect(parseGitAddress(text)).toBeUndefined()
  })
})
