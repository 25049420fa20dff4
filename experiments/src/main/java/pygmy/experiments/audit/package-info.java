/** What the replicas of a system have stored, and whether it agrees. */
package pygmy.experiments.audit;
