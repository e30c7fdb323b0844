/** The programs that are given images; `programs.ts` has their commands. */
const PROGRAM =
  /(?<!\w)(?:docker|podman|nerdctl|finch|buildah|skopeo|g?crane|oras|regctl|ctr|crictl|imgpkg|dive|kubectl|kubecolor|microk8s|k3s|oc|k|kn|kp|pack|helm3?|k3d|kind|minikube|s2i|nixpacks|tanzu|trivy|grype|syft|cosign|notation|snyk|dockle|apptainer|singularity|distrobox(?:-create)?|toolbox|bootc|rpm-ostree|kustomize|argocd|flux|act|talosctl|ctlptl|gcloud|az|aws|fly(?:ctl)?|ibmcloud|mvn[wd]?|gradlew?|kaniko|executor(?=[ \t]+--))(?!\w)/

/** Whether a text may call a program that is given images. */
export function namesProgram(text: string): boolean {
  return PROGRAM.test(text)
}
