/** The programs that are given images; `programs.ts` has their commands. */
const PROGRAM =
  /(?<!\w)(?:docker|podman|nerdctl|buildah|skopeo|g?crane|oras|regctl|ctr|crictl|imgpkg|dive|kubectl|kubecolor|microk8s|k3s|oc|k|kn|kp|pack|helm3?|k3d|kind|minikube|s2i|nixpacks|tanzu|mvn[wd]?|gradlew?|kaniko|executor(?=[ \t]+--))(?!\w)/

/** Whether a text may call a program that is given images. */
export function namesProgram(text: string): boolean {
  return PROGRAM.test(text)
}
