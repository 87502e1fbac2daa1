import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { encodeSegment } from '../../src/read/logs/index.ts'
import { ORIGIN, OTHER_CORE, type Place, PORTS, PROXY_CORE, type Started, startOn } from './gateway-place.ts'

/** A proxy under test: plain HTTP in front, TLS 1.2 with verification behind. `closing` sends to the origin that closes each connection. */
export interface Contender {
  readonly name: string
  /** Program that has to be there. */
  readonly needs: string
  readonly port: number
  start(place: Place): Promise<Started>
  path(page: string, closing: boolean): string
}

const child = fileURLToPath(new URL('./gateway-child.js', import.meta.url))

const turnpike = (name: string, port: number, level: string): Contender => ({
  name,
  needs: process.execPath,
  port,
  start: place => startOn(PROXY_CORE, [process.execPath, child, place.folder, String(port), level], port),
  path: (page, closing) => {
    const at = closing ? PORTS.closing : PORTS.origin
    return `/${encodeSegment({ domain: 'steven.lab', protocol: 'https', address: ORIGIN, port: at })}/${page}`
  },
})

const plainPath = (page: string, closing: boolean): string => (closing ? `/closing/${page}` : `/${page}`)

const nginx: Contender = {
  name: 'nginx',
  needs: 'nginx',
  port: PORTS.nginx,
  path: plainPath,
  start(place) {
    const tls = `proxy_http_version 1.1; proxy_set_header Connection ""; proxy_ssl_verify on; proxy_ssl_trusted_certificate ${place.ca};
      proxy_ssl_name ${ORIGIN}; proxy_ssl_server_name on; proxy_ssl_protocols TLSv1.2; proxy_buffering on;`
    const config = writeNginx(
      place,
      'proxy',
      `upstream keeping { server 127.0.0.1:${PORTS.origin}; keepalive 128; keepalive_requests 100000000; }
  upstream closing { server 127.0.0.1:${PORTS.closing}; }
  server { listen 127.0.0.1:${PORTS.nginx};
    location /closing/ { proxy_pass https://closing/; ${tls} }
    location / { proxy_pass https://keeping; ${tls} } }`,
    )
    return startOn(PROXY_CORE, ['nginx', '-c', config, '-p', place.folder], PORTS.nginx)
  },
}

const haproxy: Contender = {
  name: 'haproxy',
  needs: 'haproxy',
  port: PORTS.haproxy,
  path: plainPath,
  start(place) {
    const server = `ssl verify required ca-file ${place.ca} verifyhost ${ORIGIN} sni str(${ORIGIN}) ssl-max-ver TLSv1.2`
    const config = join(place.folder, 'haproxy.cfg')
    writeFileSync(
      config,
      `global
  nbthread 1
  maxconn 4096
defaults
  mode http
  timeout connect 10s
  timeout client 60s
  timeout server 60s
  http-reuse always
frontend in
  bind 127.0.0.1:${PORTS.haproxy}
  use_backend closing if { path_beg /closing/ }
  default_backend keeping
backend keeping
  server one 127.0.0.1:${PORTS.origin} ${server} pool-max-conn 128
backend closing
  http-request replace-path /closing(/.*) \\1
  server one 127.0.0.1:${PORTS.closing} ${server}
`,
    )
    return startOn(PROXY_CORE, ['haproxy', '-f', config], PORTS.haproxy)
  },
}

const ats: Contender = {
  name: 'Apache Traffic Server',
  needs: 'traffic_server',
  port: PORTS.ats,
  path: plainPath,
  start(place) {
    const root = join(place.folder, 'ats')
    for (const made of ['etc', 'var', 'log', 'cache']) mkdirSync(join(root, made), { recursive: true })
    const etc = (name: string, text: string) => writeFileSync(join(root, 'etc', name), text)
    etc(
      'records.config',
      [
        `http.server_ports STRING ${PORTS.ats}:ip-in=127.0.0.1`,
        'exec_thread.autoconfig INT 0',
        'exec_thread.limit INT 1',
        'accept_threads INT 0',
        'http.cache.http INT 0',
        'ssl.client.verify.server.policy STRING ENFORCED',
        'ssl.client.verify.server.properties STRING ALL',
        `ssl.client.CA.cert.filename STRING ${place.ca}`,
        'ssl.client.TLSv1_3 INT 0',
        'log.logging_enabled INT 0',
        'admin.user_id STRING #-1',
        `hostdb.host_file.path STRING ${join(root, 'etc', 'hosts')}`,
      ]
        .map(line => `CONFIG proxy.config.${line}\n`)
        .join(''),
    )
    etc('hosts', `127.0.0.1 ${ORIGIN}\n`)
    etc(
      'remap.config',
      `map /closing/ https://${ORIGIN}:${PORTS.closing}/\nmap / https://${ORIGIN}:${PORTS.origin}/\n`,
    )
    for (const empty of ['storage.config', 'plugin.config', 'ip_allow.yaml', 'sni.yaml', 'logging.yaml'])
      etc(empty, '')
    etc('ip_allow.yaml', 'ip_allow:\n- apply: in\n  ip_addrs: 0/0\n  action: allow\n  methods: ALL\n')
    const roots = {
      prefix: root,
      exec_prefix: '/usr',
      bindir: '/usr/bin',
      sbindir: '/usr/sbin',
      sysconfdir: join(root, 'etc'),
      datadir: join(root, 'cache'),
      libexecdir: '/usr/lib/trafficserver/modules',
      localstatedir: join(root, 'var'),
      runtimedir: join(root, 'var'),
      logdir: join(root, 'log'),
      cachedir: join(root, 'cache'),
    }
    const runroot = join(root, 'runroot.yaml')
    writeFileSync(
      runroot,
      Object.entries(roots)
        .map(([name, path]) => `${name}: ${path}\n`)
        .join(''),
    )
    return startOn(PROXY_CORE, ['traffic_server', `--run-root=${runroot}`], PORTS.ats, {
      TS_RUNROOT: runroot,
    })
  },
}

export const OURS = 'turnpike'
export const REFERENCE = ats.name
export const PROXIES: readonly Contender[] = [
  turnpike(OURS, PORTS.turnpike, 'WARN'),
  turnpike('turnpike, every request logged', PORTS.logging, 'INFO'),
  ats,
  nginx,
  haproxy,
]

/** The origin, on the core of the load: two listeners, of which one closes each connection behind its answer. */
export function startOrigin(place: Place): Promise<Started> {
  const tls = `ssl_certificate ${place.certificate}; ssl_certificate_key ${place.key}; ssl_protocols TLSv1.2; root ${join(place.folder, 'www')};`
  const config = writeNginx(
    place,
    'origin',
    `keepalive_requests 100000000;
  server { listen 127.0.0.1:${PORTS.origin} ssl; keepalive_timeout 600s; ${tls} }
  server { listen 127.0.0.1:${PORTS.closing} ssl; keepalive_timeout 0; ${tls} }`,
  )
  return startOn(OTHER_CORE, ['nginx', '-c', config, '-p', place.folder], PORTS.origin)
}

function writeNginx(place: Place, name: string, http: string): string {
  const file = join(place.folder, `${name}.conf`)
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map(kind => `${kind}_temp_path ${join(place.folder, `${name}-${kind}`)};`)
    .join(' ')
  writeFileSync(
    file,
    `worker_processes 1; daemon off; pid ${join(place.folder, `${name}.pid`)}; error_log ${join(place.folder, `${name}.log`)};
events { worker_connections 4096; }
http { access_log off; ${temporary} ${http}
}
`,
  )
  return file
}
