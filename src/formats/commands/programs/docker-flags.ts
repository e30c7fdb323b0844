import { flagTable } from '../flags.ts'

/*
 * Flags of docker 28, podman 5, nerdctl 2 and buildah 1 in one table for each command: no flag takes a value in one
 * of them and none in another.
 */

/** Before the command: `docker -H tcp://… run`. */
export const GLOBAL_FLAGS = flagTable(
  `H host c context l log-level config tlscacert tlscert tlskey
   address a namespace n data-root snapshotter storage-driver cgroup-manager cni-path cni-netconfpath hosts-dir
   connection identity module network-cmd-path network-config-dir root runroot runtime runtime-flag ssh storage-opt
   tmpdir url volumepath events-backend hooks-dir conmon cdi-spec-dir imagestore out registries-conf
   registries-conf-dir short-name-alias-conf userns-uid-map userns-gid-map`,
  'D debug tls tlsverify v version help r remote syslog noout transient-store insecure-registry debug-full experimental',
)

/** `run`, `create`, and `container` in front of them. */
export const RUN_FLAGS = flagTable(
  `a attach c cpu-shares e env h hostname l label m memory p publish u user v volume w workdir
   add-host annotation blkio-weight blkio-weight-device cap-add cap-drop cgroup-parent cgroupns cidfile cpu-count
   cpu-percent cpu-period cpu-quota cpu-rt-period cpu-rt-runtime cpus cpuset-cpus cpuset-mems detach-keys device
   device-cgroup-rule device-read-bps device-read-iops device-write-bps device-write-iops dns dns-opt dns-option
   dns-search domainname entrypoint env-file expose gpus group-add health-cmd health-interval health-retries
   health-start-interval health-start-period health-timeout io-maxbandwidth io-maxiops ip ip6 ipc isolation
   kernel-memory label-file link link-local-ip log-driver log-opt mac-address memory-reservation memory-swap
   memory-swappiness mount name net net-alias network network-alias oom-score-adj pid pids-limit platform pull
   restart runtime security-opt shm-size stop-signal stop-timeout storage-opt sysctl tmpfs ulimit userns uts
   volume-driver volumes-from
   arch authfile cert-dir cgroup-conf cgroups chrootdirs conmon-pidfile creds decryption-key env-merge gidmap
   group-entry health-log-destination health-max-log-count health-max-log-size health-on-failure
   health-startup-cmd health-startup-interval health-startup-retries health-startup-success health-startup-timeout
   hooks-dir hostuser hosts-file image-volume init-ctr init-path os passwd-entry personality pidfile pod pod-id-file
   preserve-fd preserve-fds rdt-class requires retry retry-delay sdnotify seccomp-policy secret shm-size-systemd
   subgidname subuidname systemd timeout tz uidmap umask unsetenv variant
   cosign-certificate-identity cosign-certificate-oidc-issuer cosign-key ipfs-address verify cgroup-manager
   bandwidth-limit`,
  `d detach disable-content-trust help i interactive init no-healthcheck oom-kill-disable P publish-all privileged
   q quiet read-only rm sig-proxy t tty use-api-socket env-host http-proxy no-hostname no-hosts passwd
   read-only-tmpfs replace rmi rootfs tls-verify unsetenv-all all-devices`,
)

export const PULL_FLAGS = flagTable(
  `platform arch authfile cert-dir creds decryption-key os policy retry retry-delay signature-policy variant
   verify cosign-key ipfs-address unpack soci-index-digest shm-size`,
  'a all-tags disable-content-trust q quiet tls-verify all-platforms remove-signatures help',
)

export const PUSH_FLAGS = flagTable(
  `platform authfile cert-dir compression-format compression-level creds digestfile encrypt-layer encryption-key
   f format retry retry-delay sign-by sign-by-sigstore sign-by-sigstore-private-key sign-passphrase-file
   signature-policy add-compression sign cosign-key notation-key-name ipfs-address`,
  `a all-tags disable-content-trust q quiet all force-compression remove-signatures rm tls-verify compress p purge
   allow-nondistributable-artifacts all-platforms estargz ipfs-ensure-image disable-compression insecure`,
)

export const BUILD_FLAGS = flagTable(
  `add-host allow annotation attest build-arg build-context builder c cpu-shares cache-from cache-to call
   cgroup-parent cpu-period cpu-quota cpuset-cpus cpuset-mems f file iidfile isolation label m memory memory-swap
   metadata-file network no-cache-filter o output platform policy progress provenance sbom secret security-opt
   shm-size ssh t tag target ulimit
   arch authfile cache-ttl cap-add cap-drop cert-dir cgroupns cpp-flag creds cw decryption-key device dns dns-option
   dns-search env format from gpus group-add hooks-dir ignorefile ipc jobs layer-label logfile manifest os
   os-feature os-version pid retry retry-delay runtime runtime-flag sign-by source-policy-file timestamp unsetannotation
   unsetenv unsetlabel userns userns-gid-map userns-gid-map-group userns-uid-map userns-uid-map-user uts v volume
   variant signature-policy buildkit-host ipfs-address`,
  `D debug check compress disable-content-trust force-rm load no-cache pull push q quiet rm squash squash-all
   all-platforms created-annotation disable-compression http-proxy identity-label inherit-labels layers
   logsplit no-hostname no-hosts omit-history pull-always rusage save-stages skip-unused-stages stdin tls-verify help`,
)

/** `service create` and `service update`. */
export const SERVICE_FLAGS = flagTable(
  `cap-add cap-drop config constraint container-label credential-spec dns dns-option dns-search endpoint-mode
   entrypoint e env env-file generic-resource group health-cmd health-interval health-retries health-start-interval
   health-start-period health-timeout host hostname isolation l label limit-cpu limit-memory limit-pids log-driver
   log-opt max-concurrent mode mount name network oom-score-adj placement-pref p publish replicas
   replicas-max-per-node reserve-cpu reserve-memory restart-condition restart-delay restart-max-attempts
   restart-window rollback-delay rollback-failure-action rollback-max-failure-ratio rollback-monitor rollback-order
   rollback-parallelism secret stop-grace-period stop-signal sysctl ulimit update-delay update-failure-action
   update-max-failure-ratio update-monitor update-order update-parallelism u user w workdir
   image args env-add env-rm label-add label-rm publish-add publish-rm mount-add mount-rm network-add network-rm
   constraint-add constraint-rm config-add config-rm secret-add secret-rm container-label-add container-label-rm`,
  'd detach init no-healthcheck no-resolve-image q quiet read-only t tty with-registry-auth force rollback',
)

export const COMMIT_FLAGS = flagTable(
  'a author c change m message authfile cert-dir creds f format iidfile sign-by compression estargz-compression-level',
  'p pause q quiet s squash include-volumes rm disable-compression tls-verify omit-timestamp zstd estargz',
)

export const LOGIN_FLAGS = flagTable(
  'u username p password authfile cert-dir compat-auth-file secret',
  'password-stdin tls-verify v verbose get-login insecure',
)
