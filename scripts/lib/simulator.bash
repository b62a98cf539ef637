# The simulated platforms that scripts/up can run the service against. Sourced after messages.bash and build.bash.
# shellcheck shell=bash

# start_simulator PORT FILE: starts them on PORT (0: a free one) and has the service reach nothing else. FILE gets the
# certificate of their authority. They end with this process, which becomes the service.
start_simulator() {
  local port=$1 authority=$2 output line address=
  [[ -z ${Converter__Egress__UpstreamProxy:-}${Converter__Egress__CertificateAuthorities:-} ]] ||
    die '--simulator stands in as the proxy and the authority: unset Converter__Egress__UpstreamProxy and …CertificateAuthorities.'
  build_program Conversion.PlatformSimulator Conversion.PlatformSimulator
  mkdir -p "${authority%/*}"
  exec {output}< <(exec dotnet "$(program_of Conversion.PlatformSimulator Conversion.PlatformSimulator)" \
    --port "$port" --authority "$authority" --while-runs $$)
  while IFS= read -r -t 60 -u "$output" line; do
    [[ $line != 'simulator: '* ]] || { address=${line#simulator: } && break; }
  done
  exec {output}<&-
  [[ -n $address ]] || die 'the simulator did not start; see above.'
  export Converter__Egress__UpstreamProxy=$address Converter__Egress__CertificateAuthorities=$authority
  say "The platforms are simulated: $address lists the links to try, such as https://www.youtube.com/watch?v=sim-success"
}
