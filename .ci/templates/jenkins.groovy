// A declarative pipeline. HOLDFAST_IMAGE, set for the folder or for all of Jenkins, is an image with holdfast and git,
// such as holdfast's Dockerfile builds, pinned to a digest. Needs the plugins docker-workflow, junit and warnings-ng.
pipeline {
    agent {
        docker {
            image "${env.HOLDFAST_IMAGE}"
            args '--entrypoint='
        }
    }
    stages {
        stage('holdfast') {
            steps {
                sh 'holdfast check --format text --format junit:holdfast-junit.xml --format checkstyle:holdfast-checkstyle.xml'
            }
            post {
                always {
                    junit testResults: 'holdfast-junit.xml'
                    recordIssues tools: [checkStyle(id: 'holdfast', name: 'holdfast', pattern: 'holdfast-checkstyle.xml')]
                }
            }
        }
    }
}
