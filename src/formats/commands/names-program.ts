/** The programs that are given images; `programs.ts` has their commands. */
const NAMES =
  'docker(?:-compose)?|podman|nerdctl|finch|buildah|skopeo|g?crane|oras|regctl|ctr|crictl|imgpkg|dive|kubectl|kubecolor|microk8s(?:\\.kubectl)?|k3s|oc|k|kn|kp|pack|helm3?|k3d|kind|minikube|s2i|nixpacks|tanzu|trivy|grype|syft|cosign|notation|snyk|dockle|apptainer|singularity|distrobox(?:-create)?|toolbox|bootc|rpm-ostree|kustomize|argocd|flux|act|talosctl|ctlptl|gcloud|az|aws|fly(?:ctl)?|ibmcloud|mvn[wd]?|gradlew?'
const PROGRAM = new RegExp(`(?<!\\w)(?:${NAMES}|kaniko|executor(?=[ \\t]+--))(?!\\w)`)
/** A name that is a word: no part of a host, a package or an image, and no variable that is set. */
const WORD = new RegExp(`(?<![\\w.-])(?:${NAMES}|executor)(?:\\.(?:exe|cmd|bat))?(?![\\w.:=,/@%-])`)

/** Whether a text names a program that is given images, or what is called after one. */
export function namesProgram(text: string): boolean {
  return PROGRAM.test(text)
}

/** Whether a text may call such a program; it may hold secrets all the same. */
export function callsProgram(text: string): boolean {
  return WORD.test(text)
}
